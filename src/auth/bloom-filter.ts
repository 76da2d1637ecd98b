import { createHash } from 'node:crypto';

const MAGIC = 'ROSTERPW';
const VERSION = 1;
/** Magic, version, positions an entry, bits, entries. */
const HEADER_BYTES = 32;
/** Of an entry, the header included: ten million take 30 MB, and one in 100,000 others is taken for one of them. */
const BYTES_PER_ENTRY = 3;
/** The best number for 24 bits an entry: 24 × ln 2. */
const POSITIONS = 17;
const SMALLEST_BYTES = 64;

/**
 * A set of texts that can say no for certain, and yes with a small chance of being wrong. It takes three bytes an entry, whatever
 * their length, and is its own file: read whole, and asked without reading on. A check takes a few microseconds.
 *
 * Entries are SHA-1 hashes, because that is what published lists of leaked passwords hold; nothing rests on that hash being
 * a good one.
 */
export class BloomFilter {
  private constructor(
    private readonly file: Buffer,
    private readonly positions: number,
    private readonly bits: number,
  ) {}

  /** Empty, and large enough for so many. */
  static for(entries: number): BloomFilter {
    const file = Buffer.alloc(HEADER_BYTES + Math.max(SMALLEST_BYTES, entries * BYTES_PER_ENTRY - HEADER_BYTES));
    const bits = (file.length - HEADER_BYTES) * 8;
    file.write(MAGIC, 'latin1');
    file.writeUInt32BE(VERSION, 8);
    file.writeUInt32BE(POSITIONS, 12);
    file.writeBigUInt64BE(BigInt(bits), 16);
    file.writeBigUInt64BE(BigInt(entries), 24);
    return new BloomFilter(file, POSITIONS, bits);
  }

  /** Throws, with a sentence, for what is no such file, or not all of one. */
  static from(file: Buffer): BloomFilter {
    if (file.length < HEADER_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC)
      throw new Error('is no list of passwords that `roster passwords build` has written');
    if (file.readUInt32BE(8) !== VERSION) throw new Error('was written by another version; build it again');
    const bits = Number(file.readBigUInt64BE(16));
    const positions = file.readUInt32BE(12);
    if (positions === 0 || positions > 64 || bits !== (file.length - HEADER_BYTES) * 8) throw new Error('is not whole');
    return new BloomFilter(file, positions, bits);
  }

  /** What is written to a file. */
  get bytes(): Buffer {
    return this.file;
  }

  add(hash: Buffer): void {
    this.everyBit(hash, (place, mask) => {
      this.file[place] = (this.file[place] ?? 0) | mask;
      return true;
    });
  }

  has(hash: Buffer): boolean {
    return this.everyBit(hash, (place, mask) => ((this.file[place] ?? 0) & mask) !== 0);
  }

  /**
   * Whether it is so for every bit of an entry; the first that isn't ends it. Enhanced double hashing (Dillinger and Manolios,
   * 2004), of two parts of the hash.
   */
  private everyBit(hash: Buffer, isSo: (place: number, mask: number) => boolean): boolean {
    let bit = hash.readUIntBE(0, 6) % this.bits;
    let step = hash.readUIntBE(6, 6) % this.bits;
    for (let nth = 1; nth <= this.positions; nth++) {
      if (!isSo(HEADER_BYTES + Math.floor(bit / 8), 1 << (bit % 8))) return false;
      bit = (bit + step) % this.bits;
      step = (step + nth) % this.bits;
    }
    return true;
  }
}

/** @example entryOf('correct horse battery') */
export function entryOf(text: string): Buffer {
  return createHash('sha1').update(text).digest();
}
