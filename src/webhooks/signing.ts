import { createHmac, createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';

/** How deliveries are signed: by a shared secret, or by a key of which the receiver has the public half. */
export const SIGNATURES = ['v1', 'v1a'] as const;
export type Signature = (typeof SIGNATURES)[number];

const SECRET_BYTES = 32;
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Of `v1` the secret itself, of `v1a` the private key. */
export function newSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** A secret as its receiver is shown it. */
export function secretText(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/** The public half of a `v1a` key, by which its receiver knows our signatures. */
export function publicKeyText(secret: Buffer): string {
  const { x } = createPublicKey(privateKeyOf(secret)).export({ format: 'jwk' });
  return `whpk_${Buffer.from(x ?? '', 'base64url').toString('base64')}`;
}

/** What is signed, and by what. */
export interface Signed {
  id: string;
  at: Date;
  body: string;
  signature: Signature;
  /** While one is replaced, both. */
  secrets: readonly Buffer[];
}

/** The headers by which a receiver knows what is ours, new and not sent twice (Standard Webhooks 1.0). */
export function signedHeaders({ id, at, body, signature, secrets }: Signed): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000);
  const content = Buffer.from(`${id}.${seconds}.${body}`);
  const by = signature === 'v1' ? byHmac : byEd25519;
  const signatures = secrets.map((secret) => `${signature},${by(secret, content).toString('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}

function byHmac(secret: Buffer, content: Buffer): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}

function byEd25519(secret: Buffer, content: Buffer): Buffer {
  return sign(null, content, privateKeyOf(secret));
}

function privateKeyOf(secret: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: 'der', type: 'pkcs8' });
}
