import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { S3Settings } from '../config.js';
import { unavailable, type Failure } from '../failure.js';
import { AvatarStorage } from './avatar-storage.js';

const LONGEST_MS = 10_000;
const RETRIES = 2;

/** A bucket of S3 or of anything that speaks its protocol (MinIO, R2, Garage…), addressed by path. */
export class S3Storage extends AvatarStorage {
  private readonly client: AwsClient;

  constructor(private readonly settings: S3Settings) {
    super();
    const { accessKeyId, secretAccessKey, region } = settings;
    this.client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: RETRIES });
  }

  async put(name: string, bytes: Buffer): Promise<void> {
    const headers = { 'content-type': 'image/webp', 'x-amz-content-sha256': sha256(bytes) };
    await this.send('PUT', name, { headers, body: new Uint8Array(bytes) });
  }

  async get(name: string): Promise<Buffer | undefined> {
    const answer = await this.send('GET', name);
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

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function away(cause: unknown): Failure {
  const failure = unavailable({ retryAfter: 5 });
  failure.cause = cause;
  return failure;
}
