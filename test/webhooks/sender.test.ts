import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Resolver } from 'node:dns/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { Sender, type SenderOptions } from '../../src/webhooks/sender.js';
import { Receiver, useReceiver } from '../support/receiver.js';

const receiver = useReceiver();
const LOCAL = { address: '127.0.0.1', prefix: 32, family: 'ipv4' as const };
const senders: Sender[] = [];
afterAll(() => {
  for (const sender of senders) sender.close();
});

function senderWith(options: Partial<SenderOptions> = {}): Sender {
  const sender = new Sender({ privateNetworks: [LOCAL], ports: [443, 8443], timeoutSeconds: 30, ...options });
  senders.push(sender);
  return sender;
}

const post = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{}' });

it('tells the status and the beginning of an answer, and reads no more', async () => {
  const sender = senderWith();
  let isCut = false;
  const long = receiver.place(() => (response) => {
    response.on('close', () => (isCut = !response.writableFinished));
    response.writeHead(200).write('a\u0000é'.repeat(700));
    const timer = setInterval(() => response.write('x'.repeat(100_000)), 1);
    response.on('close', () => clearInterval(timer));
  });

  expect(await sender.send(post(receiver.place()))).toMatchObject({ status: 204, fault: null, body: '' });
  const answer = await sender.send(post(long));
  expect(answer).toMatchObject({ status: 200, fault: null });
  expect(answer.body).toMatch(/^a\ufffdé/);
  expect(Buffer.byteLength((answer.body ?? '').replaceAll('\ufffd', '?'))).toBeLessThanOrEqual(2048);
  while (!isCut) await delay(5);
});

it('follows no redirect', async () => {
  const target = receiver.place();
  const redirecting = receiver.place(() => (response) => response.writeHead(307, { location: target }).end());

  expect(await senderWith().send(post(redirecting))).toMatchObject({ status: 307 });
  expect(receiver.at(target)).toEqual([]);
});

it('waits for nobody: not for an answer, nor for the end of one that drips', async () => {
  const sender = senderWith({ timeoutSeconds: 3 });
  const silent = receiver.place(() => () => undefined);
  const dripping = receiver.place(() => (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  });
  const headers = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('x: y\r\n'), 20);
    socket.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await once(headers, 'listening');
  const { port } = headers.address() as { port: number };

  const answers = await Promise.all(
    [silent, dripping, `http://127.0.0.1:${port}/`].map((url) => sender.send(post(url))),
  );

  expect(answers).toMatchObject([
    { status: null, fault: 'timeout' },
    { status: 200, fault: null },
    { status: null, fault: 'timeout' },
  ]);
  headers.close();
});

it.each([
  [
    'takes the connection for another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
  ],
  ['hangs up in the middle of its headers', 'HTTP/1.1 200 OK\r\nx:'],
])('comes to an end with an endpoint that %s', async (_what, said) => {
  const endpoint = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(said));
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const { port } = endpoint.address() as { port: number };

  const answer = await senderWith({ timeoutSeconds: 3 }).send(post(`http://127.0.0.1:${port}/`));

  expect(answer.status === 101 || answer.fault !== null).toBe(true);
  endpoint.close();
});

it('says why there is no answer, in words of its own', async () => {
  const broken = createServer((socket) =>
    socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n', () => socket.destroy()),
  ).listen(0, '127.0.0.1');
  await once(broken, 'listening');
  const { port } = broken.address() as { port: number };
  const nobody = senderWith({ resolve: () => Promise.reject(new Error('queryA ENOTFOUND nobody.example')) });

  expect(await senderWith().send(post(`http://127.0.0.1:${port}/`))).toMatchObject({ fault: 'malformed_answer' });
  expect(await senderWith().send(post(`https://127.0.0.1:${port}/`))).toMatchObject({ fault: 'tls_failed' });
  broken.close();
  await once(broken, 'close');
  expect(await senderWith().send(post(`http://127.0.0.1:${port}/`))).toMatchObject({ fault: 'connection_failed' });
  expect(await nobody.send(post('https://nobody.example/'))).toMatchObject({ fault: 'name_unknown' });
});

it.each([
  'https://127.0.0.1/',
  'http://127.0.0.1:1/',
  'https://[::1]/',
  'https://[::ffff:7f00:1]/',
  'https://0177.0.0.1/',
  'https://localhost/',
  'https://internal.localhost/',
  'http://crm.example/',
  'https://crm.example:25/',
])('goes nowhere for %s', async (url) => {
  const sender = senderWith({
    privateNetworks: [],
    ...(url.includes('crm') && { resolve: () => Promise.resolve(['8.8.8.8']) }),
  });

  expect(await sender.send(post(url))).toMatchObject({ status: null, fault: 'address_refused' });
});

it('connects to nothing that a name has become, in a thousand tries', async () => {
  const [allowed, forbidden] = [new Receiver(), new Receiver()];
  await allowed.open('127.0.0.2');
  await forbidden.open('127.0.0.1', allowed.portNumber);
  const names = await turningNames(['127.0.0.2', '127.0.0.1']);
  const sender = senderWith({
    privateNetworks: [{ address: '127.0.0.2', prefix: 32, family: 'ipv4' }],
    resolve: (name) => names.resolver.resolve4(name),
    timeoutSeconds: 30,
  });
  allowed.answers(`http://x/hook`, () => (response) => response.writeHead(204, { connection: 'close' }).end());
  const url = `http://rebound.example:${allowed.portNumber}/hook`;

  const answers: (number | string | null)[] = [];
  for (let tries = 0; tries < 1_000; tries++) {
    const { status, fault } = await sender.send(post(url));
    answers.push(status ?? fault);
  }

  expect(new Set(answers)).toEqual(new Set([204, 'address_refused']));
  expect(answers.filter((answer) => answer === 204)).toHaveLength(allowed.connections);
  expect(names.asked()).toBe(1_000);
  expect(forbidden.connections).toBe(0);
  names.close();
  await Promise.all([allowed.close(), forbidden.close()]);
});

/** A name server that answers each question with the next of the addresses. */
async function turningNames(addresses: readonly string[]) {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (question, { address, port }) => {
    const bytes = (addresses[asked++ % addresses.length] ?? '').split('.').map(Number);
    // The header of an answer with one record, the question as it came, and an A record that points at its name.
    const end = question.indexOf(0, 12) + 5;
    const header = Buffer.from([...question.subarray(0, 2), 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
    const record = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...bytes]);
    socket.send(Buffer.concat([header, question.subarray(12, end), record]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return { resolver, asked: () => asked, close: () => socket.close() };
}
