import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FolderStorage } from '../../src/pictures/avatar-storage-folder.js';
import { S3Storage } from '../../src/pictures/avatar-storage-s3.js';
import type { AvatarStorage } from '../../src/pictures/avatar-storage.js';
import { readConfig, type S3Settings } from '../../src/config.js';
import { Bucket } from '../support/bucket.js';

const name = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4-500.webp';
const bucket = new Bucket();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roster-avatars-'));
  await bucket.open();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await bucket.close();
});

const storages: [string, () => AvatarStorage][] = [
  ['a folder', () => new FolderStorage(join(folder, 'new', 'avatars'))],
  ['a bucket', () => new S3Storage(settings())],
];

describe.each(storages)('%s', (_what, open) => {
  it('keeps, replaces, gives back and deletes', async () => {
    const storage = open();
    const bytes = Buffer.from([0, 255, 1, 254]);

    expect(await storage.get(name)).toBeUndefined();
    await storage.put(name, Buffer.from('before'));
    await storage.put(name, bytes);
    expect(await storage.get(name)).toEqual(bytes);
    await storage.delete(name);
    await storage.delete(name);
    expect(await storage.get(name)).toBeUndefined();
  });
});

describe('the folder', () => {
  it('is for its owner only, and has no drafts lying around', async () => {
    const storage = new FolderStorage(join(folder, 'private'));
    await storage.put(name, Buffer.from('x'));
    expect(await readdir(join(folder, 'private'))).toEqual([name]);
    expect((await stat(join(folder, 'private'))).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'private', name))).mode & 0o077).toBe(0);
  });

  it.each(['../outside.webp', '/etc/passwd', 'a/b.webp', '.hidden', 'no-extension', 'C:evil.webp', 'a\0.webp', ''])(
    'takes no name such as %j',
    async (bad) => {
      const storage = new FolderStorage(folder);
      await expect(storage.put(bad, Buffer.from('x'))).rejects.toThrow('is no name of a file');
      await expect(storage.get(bad)).rejects.toThrow('is no name of a file');
      await expect(storage.delete(bad)).rejects.toThrow('is no name of a file');
    },
  );
});

describe('the bucket', () => {
  afterEach(() => {
    bucket.failing = undefined;
    bucket.refusals.length = 0;
  });

  it('gets signed requests, below its prefix, with the type of the file', async () => {
    await new S3Storage(settings()).put(name, Buffer.from('x'));
    expect([...bucket.objects.keys()]).toEqual([`/avatars/faces/${name}`]);
    expect(bucket.types.get(`/avatars/faces/${name}`)).toBe('image/webp');
    expect(bucket.refusals).toEqual([]);
  });

  it.each([
    ['the secret is wrong', { secretAccessKey: 'another' }],
    ['there is no such bucket', { bucket: 'elsewhere' }],
  ])('is unavailable when %s, and that is told apart from a missing file', async (_why, wrong) => {
    const storage = new S3Storage({ ...settings(), ...wrong });
    for (const work of [
      () => storage.get(name),
      () => storage.put(name, Buffer.from('x')),
      () => storage.delete(name),
    ]) {
      await expect(work()).rejects.toMatchObject({ kind: 'unavailable', cause: expect.any(Error) });
    }
  });

  it('is unavailable while it fails, after a few tries', async () => {
    bucket.failing = 503;
    await expect(new S3Storage(settings()).get(name)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('is unavailable when nobody answers', async () => {
    const storage = new S3Storage({ ...settings(), endpoint: 'http://127.0.0.1:9' });
    await expect(storage.put(name, Buffer.from('x'))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

function settings(): S3Settings {
  const { avatarStorage } = readConfig(bucket.settings());
  if (avatarStorage === undefined) throw new Error('The settings name no bucket.');
  return avatarStorage;
}
