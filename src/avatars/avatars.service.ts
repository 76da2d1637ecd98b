import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import type { Idempotency } from '../changes/idempotency.js';
import { Failure } from '../failure.js';
import type { ReadUpload } from '../http/upload.js';
import type { ProfileChange } from '../profiles/profile.js';
import type { Answer, ChangeOptions } from '../profiles/profiles.service.js';
import { AvatarFiles } from '../pictures/avatar-files.js';
import { avatarOf } from '../pictures/avatar-images.js';
import { uuidv7 } from '../values/uuid.js';
import { KeptAvatarsStore } from './kept-avatars.store.js';
import { UploadTurns } from './upload-turns.js';

/** An upload asks others for something, in the trace of its request. */
export interface UploadOptions extends ChangeOptions {
  traceparent: string;
}

/** The change of the profile, through the door of whoever uploads. */
type Write<Body extends object> = (change: ProfileChange, options: ChangeOptions) => Promise<Answer<Body>>;

/** An image, and whose picture it is to be. */
interface Upload {
  userId: string;
  readImage: ReadUpload;
}

/**
 * Uploads: the files are stored first, then the profile refers to them. What it referred to before is kept for its history, the
 * last twenty pictures of a person.
 */
@Injectable()
export class AvatarsService {
  private readonly log = new Logger('avatars');
  private readonly turns = new UploadTurns();

  constructor(
    private readonly files: AvatarFiles,
    private readonly kept: KeptAvatarsStore,
  ) {}

  /**
   * Makes the image the picture of the profile that `write` changes. Whoever is refused leaves nothing behind, nor does an upload
   * that is repeated with its `Idempotency-Key`. 429 when the caller uploads others already.
   */
  replace<Body extends object>(
    caller: Caller,
    { userId, readImage }: Upload,
    options: UploadOptions,
    write: Write<Body>,
  ): Promise<Answer<Body>> {
    return this.turns.take(caller.userId, async () => {
      // What is refused for how it is asked is refused unread.
      if (options.faults !== undefined && options.faults.length > 0) return write({}, options);
      const answer = await this.replaceNow(await readImage(), options, write);
      await this.forget(userId);
      return answer;
    });
  }

  /** Never fails: the picture is replaced, and the next upload forgets what this one didn't. */
  private async forget(userId: string): Promise<void> {
    try {
      const ids = await this.kept.forgotten(userId);
      await Promise.all(ids.map((id) => this.files.drop(id)));
    } catch (error) {
      this.log.warn(`The pictures that user ${userId} had long ago could not be looked for: ${String(error)}`);
    }
  }

  private async replaceNow<Body extends object>(
    image: Buffer,
    options: UploadOptions,
    write: Write<Body>,
  ): Promise<Answer<Body>> {
    const id = uuidv7();
    const pictures = await avatarOf(image);
    const asked = { ...options, idempotency: options.idempotency && aboutImage(options.idempotency, image) };
    try {
      await this.files.put(id, pictures, options.traceparent);
      const answer = await write({ avatarId: id }, asked);
      if (answer.isRepeated) await this.files.drop(id);
      return answer;
    } catch (error) {
      if (isCertain(error)) await this.files.drop(id);
      throw error;
    }
  }
}

/** The request is the same only with the same image, which no body tells. */
function aboutImage({ requestHash, ...same }: Idempotency, image: Buffer): Idempotency {
  return { ...same, requestHash: createHash('sha256').update(requestHash).update(image).digest() };
}

/** NOTE: a connection lost at the commit leaves open whether the profile refers to the files; then they stay. */
function isCertain(error: unknown): boolean {
  return error instanceof Failure && error.kind !== 'unavailable';
}
