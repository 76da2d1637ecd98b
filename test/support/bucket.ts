import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

const ACCESS_KEY = 'test-key';
const SECRET_KEY = 'a secret of the tests';
const REGION = 'eu-central-1';

/** A receiver of the S3 protocol that takes what is signed with AWS Signature Version 4, as Amazon describes it. */
export class Bucket {
  readonly objects = new Map<string, Buffer>();
  readonly types = new Map<string, string | undefined>();
  /** While set, every request is answered with it. */
  failing: number | undefined;
  /** Why requests were turned away. */
  readonly refusals: string[] = [];
  /** The `traceparent` of each request. */
  readonly traces: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request).then(({ status, body }) => response.writeHead(status).end(body));
  });

  async open(): Promise<void> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What the service is set with. */
  settings(): Record<string, string> {
    return {
      AVATAR_STORAGE_URL: `s3://avatars/faces?region=${REGION}&endpoint=${encodeURIComponent(this.endpoint)}`,
      S3_ACCESS_KEY_ID: ACCESS_KEY,
      S3_SECRET_ACCESS_KEY: SECRET_KEY,
    };
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body?: Buffer | string }> {
    const body = await buffer(request);
    if (this.failing !== undefined) return { status: this.failing, body: '<Error><Code>SlowDown</Code></Error>' };
    const refusal = signatureFault(request, body);
    if (refusal !== undefined) {
      this.refusals.push(refusal);
      return { status: 403, body: `<Error><Code>SignatureDoesNotMatch</Code></Error>` };
    }
    this.traces.push(String(request.headers.traceparent));
    const name = request.url ?? '';
    if (!/^\/avatars[/?]/.test(name)) return { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' };
    if (request.method === 'PUT') {
      this.objects.set(name, body);
      this.types.set(name, request.headers['content-type']);
      return { status: 200 };
    }
    if (request.method === 'DELETE') {
      this.objects.delete(name);
      return { status: 204 };
    }
    if (name.startsWith('/avatars?')) return { status: 200, body: this.listed(new URL(name, this.endpoint)) };
    const found = this.objects.get(name);
    return found ? { status: 200, body: found } : { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
  }

  /** Two at a time (ListObjectsV2). */
  private listed({ searchParams }: URL): string {
    const prefix = `/avatars/${searchParams.get('prefix')}`;
    const from = Number(searchParams.get('continuation-token') ?? 0);
    const keys = [...this.objects.keys()].filter((name) => name.startsWith(prefix)).sort();
    const contents = keys.slice(from, from + PAGE).map((name) => {
      const key = name.slice('/avatars/'.length);
      return `<Contents><Key>${key}</Key><LastModified>2026-11-21T09:00:00.000Z</LastModified></Contents>`;
    });
    const next = from + PAGE < keys.length ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult>${contents.join('')}${next}</ListBucketResult>`;
  }
}

const PAGE = 2;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function signatureFault({ method, url, headers }: IncomingMessage, body: Buffer): string | undefined {
  const format =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const [, key, day = '', region = '', names = '', signature = ''] = format.exec(headers.authorization ?? '') ?? [];
  const time = String(headers['x-amz-date']);
  const hash = String(headers['x-amz-content-sha256']);
  if (key !== ACCESS_KEY || region !== REGION || !time.startsWith(day)) return `scope: ${headers.authorization}`;
  if (body.length > 0 && hash !== sha256(body)) return 'the content is not what was signed';
  if (!['host', 'x-amz-content-sha256', 'x-amz-date'].every((name) => names.split(';').includes(name))) return names;
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const [path = '', query = ''] = url?.split('?', 2) ?? [];
  const asked = query.split('&').sort().join('&');
  const canonical = [method, path, asked, signed.join(''), names, hash].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, `${day}/${region}/s3/aws4_request`, sha256(canonical)].join('\n');
  const signingKey = [day, region, 's3', 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${SECRET_KEY}`));
  return timingSafeEqual(hmac(signingKey, toSign), Buffer.from(signature, 'hex')) ? undefined : 'signature';
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}
