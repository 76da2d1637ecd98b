import { Failure, invalidRequest, unavailable } from '../failure.js';

/** A cursor from elsewhere, or one made up: no position so high was ever given. */
export const unknownPosition = (pointer = 'after') =>
  invalidRequest({
    errors: [{ pointer, code: 'invalid_cursor', message: 'No event has come so far; this is no cursor of this feed.' }],
  });

export const tooManyReaders = (limit: number) =>
  new Failure('throttled', 'too_many_readers', `At most ${limit} readers may wait in one person’s name.`, {
    parameters: { limit },
    retryAfter: 10,
  });

export const noMoreReaders = () => unavailable({ retryAfter: 10 });
