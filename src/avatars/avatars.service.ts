import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../auth/caller.js';
import { Failure } from '../failure.js';
import type { ReadUpload } from '../http/upload.js';
import { ProfilesService, type ChangeOptions } from '../profiles/profiles.service.js';
import { AvatarFiles } from './avatar-files.js';
import { avatarOf } from './avatar-images.js';
import { UploadTurns } from './upload-turns.js';

/** Uploads: the files are stored first, then the profile refers to them; what it referred to before goes after that. */
@Injectable()
export class AvatarsService {
  private readonly turns = new UploadTurns();

  constructor(
    private readonly files: AvatarFiles,
    private readonly profiles: ProfilesService,
  ) {}

  /**
   * Makes the image the caller's picture. Whoever is refused leaves nothing behind. An `Idempotency-Key` isn't looked at:
   * a repeated upload only shows the same picture again. 429 when the caller uploads others already.
   */
  replace(caller: Caller, readImage: ReadUpload, options: ChangeOptions): Promise<void> {
    return this.turns.take(caller.userId, async () => this.replaceNow(caller, await readImage(), options));
  }

  private async replaceNow(caller: Caller, image: Buffer, options: ChangeOptions): Promise<void> {
    const id = uuidv7();
    const pictures = await avatarOf(image);
    try {
      await this.files.put(id, pictures);
      await this.profiles.change(caller, caller.userId, { avatarId: id }, { ...options, idempotency: undefined });
    } catch (error) {
      if (isCertain(error)) await this.files.drop(id);
      throw error;
    }
  }
}

/** NOTE: a connection lost at the commit leaves open whether the profile refers to the files; then they stay. */
function isCertain(error: unknown): boolean {
  return error instanceof Failure && error.kind !== 'unavailable';
}
