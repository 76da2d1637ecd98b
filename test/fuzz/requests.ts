import fc from 'fast-check';
import type { Operation, Parameter } from './documents.js';
import { HOSTILE_HEADERS, HOSTILE_SEGMENTS, HOSTILE_TYPES } from './hostile.js';
import { IDS, jsonOf, valuesOf } from './values.js';
import { WIRES, type Wire } from './wire.js';

/** A request before it is sent: what is `{{…}}` stands for an id, or a token, of the world. */
export interface Request {
  method: string;
  /** Path and query, as on the wire. */
  target: string;
  /** Whether the document's operation is the one that is meant, so that its answers hold. */
  isDocumented: boolean;
  headers: [name: string, value: string][];
  body: Buffer | undefined;
  wire: Wire;
}

/** Requests to any of the operations: as described, and most often not quite. */
export function requestsTo(operations: readonly Operation[]): fc.Arbitrary<Request> {
  return fc.constantFrom(...operations).chain(requestTo);
}

function requestTo(operation: Operation): fc.Arbitrary<Request> {
  const parts = { method: methodOf(operation), path: pathOf(operation), query: queryOf(operation) };
  return fc
    .record({ ...parts, headers: headersOf(operation), sent: bodyOf(operation), wire: wires })
    .map(({ method, path, query, headers, sent, wire }) => ({
      method,
      target: query === '' ? path.text : `${path.text}?${query}`,
      isDocumented: path.isPlain && method === operation.method,
      headers: sent === undefined ? headers : [...headers, ...sent.headers],
      body: sent?.bytes,
      wire,
    }));
}

const wires = mostly(fc.constant<Wire>('plain'), fc.constantFrom(...WIRES), 5);

function methodOf({ method }: Operation): fc.Arbitrary<string> {
  return mostly(fc.constant(method), fc.constantFrom('GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'), 15);
}

interface Path {
  text: string;
  isPlain: boolean;
}

function pathOf({ path, parameters }: Operation): fc.Arbitrary<Path> {
  const names = parameters.filter((parameter) => parameter.in === 'path');
  const values = names.map((parameter) => segmentFor(parameter, path));
  return fc.tuple(fc.tuple(...values), mostly(fc.constant(''), fc.constantFrom(...TAILS), 30)).map(([chosen, tail]) => {
    const text = names.reduce(
      (filled, { name }, nth) => filled.replace(`{${name}}`, () => chosen[nth]?.text ?? ''),
      path,
    );
    return { text: text + tail, isPlain: tail === '' && chosen.every(({ isPlain }) => isPlain) };
  });
}

const TAILS = ['/', '/..', '//', '/../../x', '/%2e%2e', '#a', '/constructor', '%00', '\\'];

function segmentFor({ name, schema }: Parameter, path: string): fc.Arbitrary<Path> {
  const [, things = ''] = new RegExp(`/([^/]+)/{${name}}`).exec(path) ?? [];
  const fitting = FITTING[name] ?? FITTING[things] ?? IDS;
  const good = fc.constantFrom(...((schema?.enum as string[] | undefined) ?? [...fitting, ...fitting, '{{unknown}}']));
  return mostly(
    good.map((text) => ({ text, isPlain: true })),
    fc.constantFrom(...HOSTILE_SEGMENTS).map((text) => ({ text, isPlain: false })),
    10,
  );
}

const FITTING: Record<string, readonly string[]> = {
  organizations: ['{{organization}}', '{{organization}}', '{{elsewhere}}'],
  users: ['{{colleague}}', '{{rep}}', '{{stranger}}'],
  userId: ['{{colleague}}', '{{rep}}', '{{stranger}}'],
  departments: ['{{department}}'],
  companies: ['{{company}}'],
  invitations: ['{{invitation}}'],
  numberId: ['{{number}}'],
};

function queryOf({ parameters, schemas }: Operation): fc.Arbitrary<string> {
  // Nothing comes while a request waits for it.
  const known = parameters.filter((parameter) => parameter.in === 'query' && parameter.name !== 'wait');
  const one = (parameter: Parameter) => {
    const value = mostly(
      valuesOf(parameter.schema ?? {}, schemas).map((good) => encodeURIComponent(wellFormed(String(good)))),
      fc.constantFrom(...HOSTILE_SEGMENTS),
      3,
    );
    const pair = value.map((text) => `${parameter.name}=${text}`);
    return parameter.required ? mostly(pair, fc.constant(''), 20) : mostly(fc.constant(''), pair, 3);
  };
  const pairs = fc.tuple(...known.map(one), mostly(fc.constant(''), fc.constantFrom(...STRAY_PAIRS), 10));
  return pairs.map((texts) => texts.filter((text) => text !== '').join('&'));
}

const STRAY_PAIRS = [
  'limit=1&limit=2',
  '__proto__=1',
  'constructor=1',
  'a[b]=c',
  '=',
  '&&',
  'dryRun=true&dryRun=false',
  '%=%',
];

function headersOf({ path, parameters, schemas }: Operation): fc.Arbitrary<[string, string][]> {
  const declared = parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name, schema = {} }) =>
      fc.option(
        mostly(valuesOf(schema, schemas).map(String), fc.constantFrom(...HOSTILE_HEADERS), 3).map(
          (value): [string, string] => [name, value],
        ),
        { nil: undefined, freq: 1 },
      ),
    );
  const stray = fc.option(fc.tuple(fc.constantFrom(...STRAY_HEADERS), fc.constantFrom(...HOSTILE_HEADERS)), {
    nil: undefined,
    freq: 1,
  });
  const authorization = mostly(
    fc
      .constantFrom(...(path.endsWith('/logout') ? ['{{token:leaver}}'] : TOKENS))
      .map((token): [string, string] => ['Authorization', `Bearer ${token}`]),
    fc.option(
      fc.constantFrom(...HOSTILE_HEADERS).map((value): [string, string] => ['Authorization', value]),
      {
        nil: undefined,
      },
    ),
    8,
  );
  return fc
    .tuple(authorization, stray, ...declared)
    .map((headers) => headers.filter((header): header is [string, string] => header !== undefined));
}

const TOKENS = ['{{token:superadmin}}', '{{token:admin}}', '{{token:head}}', '{{token:rep}}'];

const STRAY_HEADERS = [
  'Accept',
  'Accept-Encoding',
  'Content-Encoding',
  'Content-Type',
  'Cookie',
  'Expect',
  'Host',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Origin',
  'Prefer',
  'Range',
  'Transfer-Encoding',
  'Upgrade',
  'User-Agent',
  'X-Client-Channel',
  'X-Forwarded-For',
  'X-Http-Method-Override',
  'X-Request-Id',
  'x-rinkel-api-key',
];

interface Sent {
  bytes: Buffer;
  headers: [string, string][];
}

function bodyOf({ bodies, schemas }: Operation): fc.Arbitrary<Sent | undefined> {
  const stray = fc.record({
    bytes: jsonOf({}, {}).map((text) => Buffer.from(text)),
    type: fc.constantFrom(...HOSTILE_TYPES),
  });
  const types = Object.entries(bodies);
  if (types.length === 0) return mostly(fc.constant(undefined), stray.map(sentAs), 10);
  const described = fc.constantFrom(...types).chain(([type, schema]) => {
    return fc.record({
      bytes: bytesOf(type, jsonOf(schema, schemas)),
      type: mostly(fc.constant(type), fc.constantFrom(...HOSTILE_TYPES), 12),
    });
  });
  return mostly(described.map(sentAs), mostly(stray.map(sentAs), fc.constant(undefined), 2), 15);
}

function sentAs({ bytes, type }: { bytes: Buffer; type: string }): Sent {
  const isForm = type === 'multipart/form-data' && bytes.subarray(0, 8).equals(Buffer.from('--limits'));
  return { bytes, headers: [['Content-Type', isForm ? `${type}; boundary=limits` : type]] };
}

function bytesOf(type: string, json: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  const text = type === 'text/csv' ? csv : type === 'multipart/form-data' ? forms : json;
  return mostly(
    text.map((text) => Buffer.from(text)),
    fc
      .tuple(
        text.map((text) => Buffer.from(text)),
        fc.nat(10_000),
        damages,
      )
      .map(damaged),
    12,
  );
}

const csv = fc
  .array(fc.constantFrom('email', 'fullName', ',', '"', '""', '\r\n', '\n', '\0', 'a@acme.example', "'=1", 'é', '\t'), {
    maxLength: 40,
  })
  .map((pieces) => `email,fullName\r\n${pieces.join('')}`);

const forms = fc
  .array(
    fc.constantFrom(
      'Content-Disposition: form-data; name="avatar"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG\r\n',
      'Content-Disposition: form-data; name="constructor"\r\n\r\nx\r\n',
      'Content-Disposition: form-data; name="__proto__"; filename="../../x"\r\n\r\n<svg/>\r\n',
      '\r\n\r\n',
      '',
    ),
    { maxLength: 3 },
  )
  .map((parts) => `${parts.map((part) => `--limits\r\n${part}`).join('')}--limits--\r\n`);

type Damage = 'cut' | 'byte' | 'bom' | 'utf16' | 'twice';

const damages = fc.constantFrom<Damage>('cut', 'byte', 'bom', 'utf16', 'twice');

function damaged([bytes, at, damage]: [Buffer, number, Damage]): Buffer {
  const middle = at % Math.max(1, bytes.length);
  if (damage === 'cut') return bytes.subarray(0, middle);
  if (damage === 'byte') return Buffer.concat([bytes.subarray(0, middle), Buffer.from([0xff]), bytes.subarray(middle)]);
  if (damage === 'bom') return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
  return damage === 'twice' ? Buffer.concat([bytes, bytes]) : Buffer.from(bytes.toString(), 'utf16le');
}

/** The one, and once in so many times the other. */
function mostly<One, Other>(usual: fc.Arbitrary<One>, other: fc.Arbitrary<Other>, times: number) {
  return fc.oneof<fc.WeightedArbitrary<One | Other>[]>(
    { weight: times - 1, arbitrary: usual },
    { weight: 1, arbitrary: other },
  );
}

/** NOTE: half a surrogate pair can't be percent-encoded. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '');
}
