import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { S3Settings } from '../config.js';
import { unavailable, type Failure } from '../failure.js';
import { readListing } from './s3-listing.js';
import { AvatarStorage, type StoredFile } from './avatar-storage.js';

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

  async *list(): AsyncGenerator<StoredFile> {
    const { prefix } = this.settings;
    let token: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', prefix, ...(token && { 'continuation-token': token }) });
      const answer = await this.fetched('GET', `?${query.toString()}`, {});
      const { files, next } = readListing(await answer.text());
      for (const { name, since } of files) yield { name: name.slice(prefix.length), since };
      token = next;
    } while (token !== undefined);
  }

  /** `undefined` for a 404 to anything but a PUT. */
  private async send(method: Method, name: string, init: RequestInit = {}): Promise<Response | undefined> {
    const answer = await this.fetch(method, `/${this.settings.prefix}${name}`, init);
    if (answer.ok) return answer;
    const told = await beginningOf(answer);
    if (answer.status === 404 && method !== 'PUT' && !told.includes('NoSuchBucket')) return undefined;
    throw refused(`${method} ${name}`, answer, told);
  }

  private async fetched(method: Method, path: string, init: RequestInit): Promise<Response> {
    const answer = await this.fetch(method, path, init);
    if (!answer.ok) throw refused(`${method} of the list`, answer, await beginningOf(answer));
    return answer;
  }

  private fetch(method: Method, path: string, init: RequestInit): Promise<Response> {
    const { endpoint, bucket } = this.settings;
    const signal = AbortSignal.timeout(LONGEST_MS);
    return this.client
      .fetch(`${endpoint}/${bucket}${path}`, { ...init, method, signal })
      .catch((error: unknown) => Promise.reject(away(error)));
  }
}

type Method = 'PUT' | 'GET' | 'DELETE';

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

async function beginningOf(answer: Response): Promise<string> {
  return (await answer.text().catch(() => '')).slice(0, 500);
}

function refused(what: string, { status }: Response, told: string): Failure {
  return away(new Error(`${what} was answered with ${status}: ${told}`));
}

function away(cause: unknown): Failure {
  const failure = unavailable({ retryAfter: 5 });
  failure.cause = cause;
  return failure;
}
