import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What the tests read of the service's options, for either ceremony. */
export interface PasskeyOptions {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

/** What a browser or a device does differently this time. */
export interface Twist {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  /** In a frame of somebody else's page. */
  crossOrigin?: boolean;
  /** Whether a finger, face or PIN was checked. */
  verified?: boolean;
  /** The counter in place of the next one. */
  count?: number;
  /** A COSE algorithm that isn't the key's. */
  algorithm?: number;
  format?: string;
  /** An attestation statement; none unless told. */
  statement?: Cbor;
  userHandle?: string | null;
  /** A bit that the signature loses. */
  forged?: boolean;
}

export const WEB_APP = 'http://localhost:5173';

/**
 * A passkey without a browser: a key that signs what an authenticator would, so that a test can have each part of it wrong. Chromium
 * does the same for real in `test/account/passkeys.test.ts`.
 */
export class SoftPasskey {
  readonly id: string;
  private readonly credentialId = randomBytes(32);
  private readonly privateKey: KeyObject;
  private readonly publicKey: KeyObject;
  private userHandle = 'AZejwFt-fMGdQy9gobLD1A';

  /** With a `count` of 0 it never counts, as those that are synced between devices. */
  constructor(private count = 0) {
    this.id = this.credentialId.toString('base64url');
    ({ privateKey: this.privateKey, publicKey: this.publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  }

  /** As `navigator.credentials.create` and `toJSON()`. */
  create(options: PasskeyOptions, twist: Twist = {}) {
    this.userHandle = options.user?.id ?? this.userHandle;
    const idLength = Buffer.alloc(2);
    idLength.writeUInt16BE(this.credentialId.length);
    const credential = [Buffer.alloc(16), idLength, this.credentialId, this.cosePublicKey(twist.algorithm)];
    const authData = this.authenticatorData(options, twist, Buffer.concat(credential));
    const attestation = new Map<string, Cbor>([
      ['fmt', twist.format ?? 'none'],
      ['attStmt', twist.statement ?? new Map<string, Cbor>()],
      ['authData', authData],
    ]);
    return this.credential({
      clientDataJSON: clientData('webauthn.create', options, twist),
      attestationObject: cbor(attestation).toString('base64url'),
      transports: ['internal'],
    });
  }

  /** As `navigator.credentials.get` and `toJSON()`. */
  get(options: PasskeyOptions, twist: Twist = {}) {
    if (this.count > 0) this.count++;
    const clientDataJSON = clientData('webauthn.get', options, twist);
    const authenticatorData = this.authenticatorData(options, twist);
    const clientDataHash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
    const signature = sign('sha256', Buffer.concat([authenticatorData, clientDataHash]), this.privateKey);
    if (twist.forged === true)
      signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1);
    return this.credential({
      clientDataJSON,
      authenticatorData: authenticatorData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: twist.userHandle === undefined ? this.userHandle : twist.userHandle,
    });
  }

  private credential<Response>(response: Response) {
    return { id: this.id, rawId: this.id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private authenticatorData(options: PasskeyOptions, twist: Twist, credential?: Buffer): Buffer {
    const rpId = twist.rpId ?? options.rp?.id ?? options.rpId ?? '';
    const [present, verified, attested] = [0x01, twist.verified === false ? 0 : 0x04, credential ? 0x40 : 0];
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(twist.count ?? this.count);
    return Buffer.concat([
      createHash('sha256').update(rpId).digest(),
      Buffer.from([present | verified | attested]),
      counter,
      credential ?? Buffer.alloc(0),
    ]);
  }

  private cosePublicKey(algorithm = -7): Buffer {
    const { x = '', y = '' } = this.publicKey.export({ format: 'jwk' });
    const [kty, alg, crv] = [1, 3, -1];
    return cbor(
      new Map<number, Cbor>([
        [kty, 2],
        [alg, algorithm],
        [crv, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    );
  }
}

function clientData(type: string, { challenge }: PasskeyOptions, twist: Twist): string {
  const told = {
    type: twist.type ?? type,
    challenge: twist.challenge ?? challenge,
    origin: twist.origin ?? WEB_APP,
    crossOrigin: twist.crossOrigin ?? false,
  };
  return Buffer.from(JSON.stringify(told)).toString('base64url');
}

type Cbor = number | string | Buffer | Cbor[] | Map<string, Cbor> | Map<number, Cbor>;

/** RFC 8949, as far as a passkey needs it. */
export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = [...value.entries()] as [string | number, Cbor][];
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

function head(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument]);
  if (argument < 256) return Buffer.from([(major << 5) | 24, argument]);
  return Buffer.from([(major << 5) | 25, argument >> 8, argument & 255]);
}
