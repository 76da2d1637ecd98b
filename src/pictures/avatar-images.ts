import pLimit from 'p-limit';
import sharp from 'sharp';
import type { CodeOf } from '../codes.js';
import { Failure, unavailable, type FaultParameters } from '../failure.js';
import { AVATAR_SIZES, type AvatarSize } from './avatar-path.js';

/** One square WebP per size. */
export type AvatarPictures = Record<AvatarSize, Buffer>;

/** What a picture may be unpacked; a photograph of 7,000 × 5,000 fits. */
const MOST_PIXELS = 36_000_000;
const MOST_SIDE = 12_000;
const MOST_SECONDS = 10;
const MOST_AT_ONCE = 2;
const MOST_WAITING = 16;

/**
 * NOTE: which format it is, the decoder tells by the content, and it gets no decoders but these: the others (SVG, TIFF,
 * HEIF, PDF…) would read files, fetch fonts, or have just not been asked for.
 */
const DECODERS = ['JpegBuffer', 'PngBuffer', 'WebpBuffer', 'NsgifBuffer'];
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: DECODERS.map((name) => `VipsForeignLoad${name}`) });
sharp.cache(false);

const limit = pLimit(MOST_AT_ONCE);

/**
 * Makes an avatar of a JPEG, PNG, GIF or WebP: upright, cut to a square around its middle, the first frame only, and
 * nothing but the pixels (no EXIF, so no place where it was taken). What can't be one is an `invalid` failure.
 */
export async function avatarOf(image: Buffer): Promise<AvatarPictures> {
  if (limit.pendingCount >= MOST_WAITING) throw unavailable({ retryAfter: 2 });
  return limit(async () => {
    await checkDimensions(image);
    try {
      const pictures = AVATAR_SIZES.map(async (size) => [size, await squareOf(image, size)] as const);
      return Object.fromEntries(await Promise.all(pictures)) as AvatarPictures;
    } catch {
      throw refused('broken_image', 'The picture can’t be read to its end.');
    }
  });
}

/** Reads the head only: a small file may claim to unpack to gigabytes. */
async function checkDimensions(image: Buffer): Promise<void> {
  const { width, height } = await headOf(image);
  if (width * height <= MOST_PIXELS && Math.max(width, height) <= MOST_SIDE) return;
  const most = `${MOST_PIXELS / 1_000_000} million pixels, and ${MOST_SIDE} on a side`;
  const parameters = { width, height, limit: MOST_PIXELS, side: MOST_SIDE };
  throw refused('image_too_large', `The picture is ${width} × ${height}; it may have ${most}.`, parameters);
}

async function headOf(image: Buffer) {
  try {
    return await sharp(image, { limitInputPixels: false }).metadata();
  } catch {
    throw refused('not_an_image', 'This is no JPEG, PNG, GIF or WebP picture.');
  }
}

function squareOf(image: Buffer, size: AvatarSize): Promise<Buffer> {
  return sharp(image, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
    .autoOrient()
    .resize(size, size, { fit: 'cover' })
    .webp({ quality: 82 })
    .timeout({ seconds: MOST_SECONDS })
    .toBuffer();
}

function refused(code: CodeOf<'invalid'>, message: string, parameters?: FaultParameters): Failure {
  const told = parameters && { parameters };
  return new Failure('invalid', code, message, { errors: [{ pointer: '/avatar', code, message, ...told }], ...told });
}
