import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuthSettings } from '../auth/auth.settings.js';
import { keyFor } from '../config.js';
import { PublicAddress } from '../http/public-address.js';
import { AVATAR_SIZES, avatarPath, type AvatarSize } from './avatar-path.js';
import { secondsLeft, signedAvatarPath } from './avatar-signatures.js';

const [SMALL, LARGE] = AVATAR_SIZES;

/** What a user shows: one of an uploaded avatar and an address elsewhere. */
interface Pictured {
  avatarId: string | null;
  picture: string | null;
}

/** Where a picture is found, by its size. */
export interface Pictures {
  small: string | null;
  large: string | null;
}

/** Addresses of a user's picture: whoever has one may look, until it expires. */
@Injectable()
export class AvatarUrls {
  private readonly key: KeyObject;

  constructor(
    private readonly address: PublicAddress,
    settings: AuthSettings,
  ) {
    this.key = keyFor('avatar-url', settings.secret);
  }

  /** The picture that every door shows for a user; large unless told. */
  pictureOf({ avatarId, picture }: Pictured, size: AvatarSize = LARGE): string | null {
    if (avatarId === null) return picture;
    return this.address.origin() + signedAvatarPath(this.key, avatarId, size, nowInSeconds());
  }

  /** In both sizes; a picture elsewhere has one. */
  picturesOf(user: Pictured): Pictures {
    return { small: this.pictureOf(user, SMALL), large: this.pictureOf(user, LARGE) };
  }

  /** See `secondsLeft`. */
  secondsLeft(id: string, size: AvatarSize, query: Record<string, unknown>): number | undefined {
    const { expires, signature } = query;
    return secondsLeft(this.key, { path: avatarPath(id, size), expires, signature }, nowInSeconds());
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
