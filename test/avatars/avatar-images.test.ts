import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { avatarOf } from '../../src/pictures/avatar-images.js';
import { claimingPng, edgesOf, pictureAs, twoHalves } from '../support/pictures.js';

describe('makes an avatar', () => {
  it.each(['jpeg', 'png', 'gif', 'webp'] as const)(
    'of a %s: a square WebP per size, cut around the middle',
    async (format) => {
      const avatar = await avatarOf(await pictureAs(format));

      for (const size of [250, 500] as const) {
        expect(await sharp(avatar[size]).metadata()).toMatchObject({ format: 'webp', width: size, height: size });
        expect(await edgesOf(avatar[size])).toEqual({ left: 'red', right: 'blue', top: 'blue', bottom: 'blue' });
      }
    },
  );

  it('without a word about where and by what it was taken', async () => {
    const exif = { IFD0: { Make: 'Secret Camera' }, IFD3: { GPSLatitude: '43/1 39/1 0/1', GPSLatitudeRef: 'N' } };
    const tagged = await twoHalves().withExif(exif).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').jpeg().toBuffer();
    expect(tagged.toString('latin1')).toContain('Secret Camera');

    const avatar = await avatarOf(tagged);

    const { exif: kept, xmp, icc, orientation } = await sharp(avatar[500]).metadata();
    expect({ kept, xmp, icc, orientation }).toEqual({});
    expect(avatar[500].toString('latin1')).not.toMatch(/Secret Camera|EXIF|xmpmeta/);
  });

  it('upright, as the camera was held', async () => {
    const lying = await twoHalves().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const avatar = await avatarOf(lying);
    expect(await edgesOf(avatar[500])).toMatchObject({ top: 'red', bottom: 'blue' });
  });

  it('of the first frame of an animation', async () => {
    const frame = (background: string) =>
      sharp({ create: { width: 20, height: 20, channels: 3, background } })
        .png()
        .toBuffer();
    const frames = [await frame('#f00'), await frame('#00f')];
    const animated = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect((await sharp(animated, { animated: true }).metadata()).pages).toBe(2);

    const avatar = await avatarOf(animated);

    expect((await sharp(avatar[250], { animated: true }).metadata()).pages ?? 1).toBe(1);
    expect(await edgesOf(avatar[250])).toMatchObject({ left: 'red', right: 'red' });
  });
});

describe('refuses', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>';
  const page = (signature: number[]) =>
    Buffer.concat([Buffer.from(signature), Buffer.from('<html>not a picture</html>')]);
  const cases: [string, () => Buffer | Promise<Buffer>, string][] = [
    ['nothing', () => Buffer.alloc(0), 'not_an_image'],
    ['a text', () => Buffer.from('only a text, whatever it is called'), 'not_an_image'],
    ['a page behind the first bytes of a PNG', () => page([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'not_an_image'],
    ['a page behind the first bytes of a JPEG', () => page([0xff, 0xd8, 0xff]), 'not_an_image'],
    ['an SVG', () => Buffer.from(svg), 'not_an_image'],
    ['a TIFF', () => twoHalves().tiff().toBuffer(), 'not_an_image'],
    ['an AVIF', () => twoHalves().avif().toBuffer(), 'not_an_image'],
    ['a small PNG that unpacks to gigabytes', () => claimingPng(50_000, 50_000), 'image_too_large'],
    ['a PNG that is one long line', () => claimingPng(1_000_000, 1), 'image_too_large'],
    ['a JPEG cut off in the middle', async () => (await noise()).subarray(0, 20_000), 'broken_image'],
    ['a PNG without its pixels', () => claimingPng(400, 400), 'broken_image'],
  ];
  it.each(cases)('%s', async (_what, make, code) => {
    const image = await make();
    await expect(avatarOf(image)).rejects.toMatchObject({
      kind: 'invalid',
      code,
      details: { errors: [{ pointer: '/avatar' }] },
    });
  });

  it('what comes while too many wait', async () => {
    const image = await pictureAs('png');
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => avatarOf(image)));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.map(({ reason }) => reason.kind)).toEqual(refused.map(() => 'unavailable'));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(16);
  });
});

function noise(): Promise<Buffer> {
  const create = { width: 400, height: 400, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 } } as const;
  return sharp({ create: { ...create, background: '#000' } })
    .jpeg()
    .toBuffer();
}
