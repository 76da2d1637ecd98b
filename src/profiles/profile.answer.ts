import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tagOn } from '../http/etag.js';
import type { HttpReply, HttpRequest } from '../http/request.js';
import type { ProfileAnswer } from './profiles.service.js';
import { isLenient } from '../writes/write-options.js';

/** What our own wire says of a profile: `{user, persona}`, with the report when there is one, and what waits. */
export type ProfileBody = Omit<ProfileAnswer, 'version'>;

/** Gives an answer its headers and takes from it what they say. */
export type Present = (answer: ProfileAnswer) => ProfileBody;

/**
 * Presents profiles on our own wire; the version becomes the `ETag`, and what waits is a 202.
 *
 * @example read(@CurrentCaller() me: Caller, @Presented() present: Present) { return this.profiles.read(me, me.userId).then(present); }
 */
export const Presented = createParamDecorator((_data: unknown, context: ExecutionContext): Present => {
  const http = context.switchToHttp();
  const reply = http.getResponse<HttpReply>();
  const isToldLenient = isLenient(http.getRequest<HttpRequest>().headers.prefer);
  const tagged = tagOn(reply);
  return (answer) => {
    const { version: _, ...body } = tagged(answer);
    if (answer.deferredChange !== undefined) reply.status(202);
    if (isToldLenient) reply.header('preference-applied', 'handling=lenient');
    return body;
  };
});
