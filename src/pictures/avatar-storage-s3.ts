import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { S3Settings } from '../config.js';
import { unavailable, type Failure } from '../failure.js';
import { AvatarStorage } from './avatar-storage.js';

const LONGEST_MS = 10_000;
const RETRIES = 2;

/** A bucket of S3 or of anything that speaks its protocol (MinIO, R2, Garage…), addressed by path. */
export class S3Storage extends AvatarStorage {
  private readonly client: TracingClient;

  constructor(private readonly settings: S3Settings) {
    super();
    const { accessKeyId, secretAccessKey, region } = settings;
    this.client = new TracingClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
  }

  async put(name: string, bytes: Buffer, traceparent?: string): Promise<void> {
    const headers = { ...tracing(traceparent), 'content-type': 'image/webp', 'x-amz-content-sha256': sha256(bytes) };
    await this.send('PUT', name, { headers, body: new Uint8Array(bytes) });
  }

  async get(name: string, traceparent?: string): Promise<Buffer | undefined> {
    const answer = await this.send('GET', name, { headers: tracing(traceparent) });
    return answer === undefined ? undefined : Buffer.from(await answer.arrayBuffer());
  }

  async delete(name: string): Promise<void> {
    await this.send('DELETE', name);
  }

  /** `undefined` for a 404 to anything but a PUT. */
  private async send(method: 'PUT' | 'GET' | 'DELETE', name: string, init: RequestInit = {}) {
    const { endpoint, bucket, prefix } = this.settings;
    const signal = AbortSignal.timeout(LONGEST_MS);
    const answer = await this.client
      .fetch(`${endpoint}/${bucket}/${prefix}${name}`, { ...init, method, signal })
      .catch((error: unknown) => Promise.reject(away(error)));
    if (answer.ok) return answer;
    const told = (await answer.text().catch(() => '')).slice(0, 500);
    if (answer.status === 404 && method !== 'PUT' && !told.includes('NoSuchBucket')) return undefined;
    throw away(new Error(`${method} ${name} was answered with ${answer.status}: ${told}`));
  }
}

/** NOTE: a proxy may put itself into the trace, so that header isn't signed as the others are. */
class TracingClient extends AwsClient {
  override async sign(...[input, init]: Parameters<AwsClient['sign']>): Promise<Request> {
    const headers = new Headers(init?.headers);
    const traceparent = headers.get('traceparent');
    headers.delete('traceparent');
    const signed = await super.sign(input, { ...init, headers });
    if (traceparent !== null) signed.headers.set('traceparent', traceparent);
    return signed;
  }
}

function tracing(traceparent: string | undefined): Record<string, string> {
  return traceparent === undefined ? {} : { traceparent };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function away(cause: unknown): Failure {
  const failure = unavailable({ retryAfter: 5 });
  failure.cause = cause;
  return failure;
}
