import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';

type Format = 'jpeg' | 'png' | 'gif' | 'webp';

/** A picture whose left half is red and right half blue. */
export function twoHalves(width = 60, height = 40) {
  const left = { create: { width: Math.floor(width / 2), height, channels: 3, background: '#f00' } } as const;
  return sharp({ create: { width, height, channels: 3, background: '#00f' } }).composite([
    { input: left, left: 0, top: 0 },
  ]);
}

export function pictureAs(format: Format): Promise<Buffer> {
  return twoHalves().toFormat(format).toBuffer();
}

/** The colour at a square's edges: left and right in the middle, top and bottom at three quarters of the way. */
export async function edgesOf(picture: Buffer) {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const at = (x: number, y: number) => {
    const [red = 0, green = 0, blue = 0] = data.subarray((y * width + x) * channels);
    return red > 200 && blue < 60 ? 'red' : blue > 200 && red < 60 ? 'blue' : `${red},${green},${blue}`;
  };
  const [x, y] = [Math.floor((width * 3) / 4), Math.floor(height / 2)];
  return { left: at(5, y), right: at(width - 6, y), top: at(x, 5), bottom: at(x, height - 6) };
}

/** A PNG of a few bytes that says it unpacks to this size; its one row of pixels is all it has. */
export function claimingPng(width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, checksum]);
}
