import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How a request is written to the socket; all but the first two are broken on purpose. */
export const WIRES = [
  'plain',
  'chunked',
  'shortened',
  'bad chunk',
  'two lengths',
  'length and chunks',
  'http/1.0',
  'http/2.0',
  'lower case',
  'folded header',
  'no colon',
  'nul in a header',
  'large header',
  'many headers',
  'line feeds only',
  'garbage before',
] as const;
export type Wire = (typeof WIRES)[number];

/** What came back; nothing when the server closed the connection without a word. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Without the framing. */
  body: Buffer;
}

interface Message {
  method: string;
  target: string;
  headers: [name: string, value: string][];
  body: Buffer | undefined;
  wire: Wire;
}

const LONGEST_WAIT_MS = 20_000;

/** Sends exactly these bytes on a connection of its own. Throws when there is neither an answer nor an end. */
export async function exchange(address: string, message: Message): Promise<Answer | undefined> {
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  try {
    const bytes = bytesOf(message);
    if (message.wire === 'shortened') socket.end(bytes);
    else socket.write(bytes);
    return await answerOn(socket, message.method);
  } finally {
    socket.destroy();
  }
}

/** The bytes of a request, for whoever wants to send one again. */
export function bytesOf({ method, target, headers, body, wire }: Message): Buffer {
  const verb = wire === 'lower case' ? method.toLowerCase() : method;
  const version = wire === 'http/1.0' ? '1.0' : wire === 'http/2.0' ? '2.0' : '1.1';
  const lines = [
    `${verb} ${target} HTTP/${version}`,
    'Host: 127.0.0.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...framingOf(wire, body),
    'Connection: close',
  ];
  const newline = wire === 'line feeds only' ? '\n' : '\r\n';
  const head = Buffer.from(
    `${wire === 'garbage before' ? 'xx\r\n' : ''}${lines.join(newline)}${newline}${newline}`,
    'latin1',
  );
  return Buffer.concat([head, framed(wire, body ?? Buffer.alloc(0))]);
}

function framingOf(wire: Wire, body: Buffer | undefined): string[] {
  const length = `Content-Length: ${body?.length ?? 0}`;
  const chunks = 'Transfer-Encoding: chunked';
  const extra: Partial<Record<Wire, string[]>> = {
    chunked: [chunks],
    'bad chunk': [chunks],
    'two lengths': [length, `Content-Length: ${(body?.length ?? 0) + 1}`],
    'length and chunks': [length, chunks],
    shortened: [`Content-Length: ${(body?.length ?? 0) + 10}`],
    'folded header': ['X-Folded: a', ' b', length],
    'no colon': ['X-No-Colon', length],
    'nul in a header': ['X-Nul: a\0b', length],
    'large header': [`X-Large: ${'a'.repeat(20_000)}`, length],
    'many headers': [...Array.from({ length: 1_500 }, (_, nth) => `X-${nth}: a`), length],
  };
  return extra[wire] ?? (body === undefined ? [] : [length]);
}

function framed(wire: Wire, body: Buffer): Buffer {
  if (wire === 'bad chunk') return Buffer.concat([Buffer.from('zz\r\n'), body]);
  if (wire !== 'chunked' && wire !== 'length and chunks') return body;
  const chunk = [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')];
  return Buffer.concat([...(body.length === 0 ? [] : chunk), Buffer.from('0\r\n\r\n')]);
}

async function answerOn(socket: Socket, method: string): Promise<Answer | undefined> {
  const received: Buffer[] = [];
  let whole: Answer | undefined;
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    whole = read(Buffer.concat(received), method);
    if (whole !== undefined) socket.destroy();
  });
  const patience = new AbortController();
  const late = delay(LONGEST_WAIT_MS, 'late', { signal: patience.signal }).catch(() => 'done');
  const ended = socket.destroyed ? 'closed' : await Promise.race([once(socket, 'close').then(() => 'closed'), late]);
  patience.abort();
  if (ended === 'late') throw new Error(`Nothing in ${LONGEST_WAIT_MS / 1000} s.`);
  if (whole === undefined && received.length > 0)
    throw new Error(`Half an answer: ${Buffer.concat(received).toString()}`);
  return whole;
}

/** The first answer that isn't `100 Continue`, once all of it is there. */
function read(bytes: Buffer, method: string): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [line = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const rest = bytes.subarray(end + 4);
  const status = Number(line.split(' ')[1]);
  if (status < 200) return read(rest, method);
  const headers = new Headers(
    lines.map((one): [string, string] => [one.split(':', 1)[0] ?? '', one.slice(one.indexOf(':') + 1).trim()]),
  );
  const body = bodyOf(rest, headers, method === 'HEAD' || status === 204 || status === 304);
  return body && { status, headers, body };
}

function bodyOf(rest: Buffer, headers: Headers, isEmpty: boolean): Buffer | undefined {
  if (isEmpty) return Buffer.alloc(0);
  if (headers.get('transfer-encoding') === 'chunked') return dechunked(rest);
  const length = Number(headers.get('content-length') ?? 0);
  return rest.length < length ? undefined : rest.subarray(0, length);
}

function dechunked(rest: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(rest.subarray(at, line).toString(), 16);
    if (size === 0) return Buffer.concat(chunks);
    if (rest.length < line + 2 + size + 2) return undefined;
    chunks.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
