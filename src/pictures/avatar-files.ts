import { Injectable, Logger } from '@nestjs/common';
import type { AvatarPictures } from './avatar-images.js';
import { AVATAR_SIZES, type AvatarSize } from './avatar-path.js';
import { AvatarStorage } from './avatar-storage.js';

/**
 * The pictures of an avatar, kept under its id. An id is used once: a new picture is a new avatar, so that a file never
 * changes and an interrupted upload leaves nothing but a file that nobody refers to.
 */
@Injectable()
export class AvatarFiles {
  private readonly log = new Logger(AvatarFiles.name);

  constructor(private readonly storage: AvatarStorage) {}

  async put(id: string, pictures: AvatarPictures, traceparent: string): Promise<void> {
    await Promise.all(AVATAR_SIZES.map((size) => this.storage.put(nameOf(id, size), pictures[size], traceparent)));
  }

  get(id: string, size: AvatarSize, traceparent: string): Promise<Buffer | undefined> {
    return this.storage.get(nameOf(id, size), traceparent);
  }

  /** Never fails: the change that nobody needs the files after is done, and a file that stays harms no one. */
  async drop(id: string): Promise<void> {
    const outcomes = await Promise.allSettled(AVATAR_SIZES.map((size) => this.storage.delete(nameOf(id, size))));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) this.log.warn(`The files of avatar ${id} could not be deleted: ${String(failed.reason)}`);
  }
}

/** The names that the pictures of an avatar are stored by. */
export function avatarFileNames(id: string): string[] {
  return AVATAR_SIZES.map((size) => nameOf(id, size));
}

function nameOf(id: string, size: AvatarSize): string {
  return `${id}-${size}.webp`;
}
