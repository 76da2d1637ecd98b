import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals secrets for the database, each for one row: what is moved to another row can't be opened there. */
export class SecretBox {
  constructor(private readonly key: KeyObject) {}

  seal(rowId: string, secret: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(Buffer.from(rowId));
    const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  }

  /** `undefined` of what this key hasn't sealed, as after a restore with another secret of the service. */
  open(rowId: string, box: Buffer): Buffer | undefined {
    const [iv, tag] = [box.subarray(0, IV_BYTES), box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
    try {
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv(ALGORITHM, this.key, iv, options).setAAD(Buffer.from(rowId)).setAuthTag(tag);
      return Buffer.concat([decipher.update(box.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}
