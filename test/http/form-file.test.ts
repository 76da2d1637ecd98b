import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { readFormFile } from '../../src/http/form-file.js';
import { formOf } from '../support/form.js';

const image = Buffer.alloc(900, 'the bytes of a picture ');
const MOST = 1000;

/** A request as the server gets it, of which some bytes have arrived. */
async function arriving(parts: Parameters<typeof formOf>[0], share = 1): Promise<IncomingMessage> {
  const [bytes, headers] = await formOf(parts);
  const request = new IncomingMessage(new Socket());
  Object.assign(request.headers, headers);
  request.push(bytes.subarray(0, bytes.length * share));
  return request;
}

function ended(request: IncomingMessage): IncomingMessage {
  request.complete = true;
  request.push(null);
  return request;
}

it('reads the first file, whatever stands around it', async () => {
  const request = ended(await arriving({ note: 'mine', first: image, second: Buffer.from('another') }));
  expect(await readFormFile(request, MOST)).toEqual(image);
});

it('finds none among fields', async () => {
  expect(await readFormFile(ended(await arriving({ file: 'a text' })), MOST)).toBeUndefined();
});

it('takes as many bytes as may be, and none more', async () => {
  const of = async (bytes: number) => readFormFile(ended(await arriving({ file: Buffer.alloc(bytes) })), MOST);
  expect(await of(MOST)).toHaveLength(MOST);
  await expect(of(MOST + 1)).rejects.toMatchObject({ kind: 'too-large' });
});

it('doesn’t wait for a client that has gone away, before or in the middle', async () => {
  const before = await arriving({ file: image }, 0.5);
  before.destroy();
  await turn();
  await expect(readFormFile(before, MOST)).rejects.toMatchObject({ code: 'malformed_form' });

  const middle = await arriving({ file: image }, 0.5);
  const reading = readFormFile(middle, MOST);
  setTimeout(() => middle.destroy(), 10);
  await expect(reading).rejects.toMatchObject({ code: 'malformed_form' });
});

it('refuses a form that ends early, has no boundary, or is none', async () => {
  const early = ended(await arriving({ file: image }, 0.5));
  await expect(readFormFile(early, MOST)).rejects.toMatchObject({ code: 'malformed_form' });
  for (const [type, code] of [
    ['multipart/form-data', 'malformed_form'],
    ['application/json', 'unsupported_media_type'],
    ['', 'unsupported_media_type'],
  ]) {
    const request = ended(await arriving({ file: image }));
    request.headers['content-type'] = type;
    await expect(readFormFile(request, MOST)).rejects.toMatchObject({ code });
  }
});
