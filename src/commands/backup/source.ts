import type { Snapshot } from '../../database/snapshot.js';
import { version } from '../../operations/version.js';
import { avatarFileNames } from '../../pictures/avatar-files.js';
import type { Files } from './files.js';
import { FORMAT, PART_BYTES, type Counts, type Manifest, type Part } from './part.js';

const PICTURES_AT_ONCE = 8;

/** A running installation, to be copied. Without files it is the database alone. */
export class Source {
  /** Complete once the last part is read. */
  readonly counts: Counts;

  constructor(
    private readonly snapshot: Snapshot,
    private readonly files?: Files,
  ) {
    this.counts = { rows: snapshot.rows, pictures: 0, gonePictures: 0, letters: 0, secrets: [] };
  }

  /** The manifest, files, tables, and the counts. Files come first because they may be deleted meanwhile; rows can't. */
  async *parts(): AsyncGenerator<Part> {
    const { layout } = this.snapshot;
    const manifest: Manifest = { format: FORMAT, roster: version, madeAt: new Date().toISOString(), ...layout };
    yield { name: 'manifest.json', bytes: jsonOf(manifest) };
    if (this.files !== undefined) yield* this.fileParts(this.files);
    for (const table of layout.tables) {
      let number = 0;
      for await (const bytes of inPieces(this.snapshot.read(table)))
        yield { name: `tables/${table.name}/${String(++number).padStart(6, '0')}`, bytes };
    }
    yield { name: 'counts.json', bytes: jsonOf(this.counts) };
  }

  private async *fileParts({ folder, avatars }: Files): AsyncGenerator<Part> {
    for await (const { name, bytes } of folder.readSecrets()) {
      this.counts.secrets.push(name);
      yield { name: `secrets/${name}`, bytes };
    }
    const names = (await this.snapshot.avatarIds()).flatMap((id) => avatarFileNames(id));
    for (let first = 0; first < names.length; first += PICTURES_AT_ONCE) {
      const some = names.slice(first, first + PICTURES_AT_ONCE);
      for (const [nth, bytes] of (await Promise.all(some.map((name) => avatars.get(name)))).entries()) {
        if (bytes === undefined) this.counts.gonePictures++;
        else {
          this.counts.pictures++;
          yield { name: `avatars/${some[nth]}`, bytes };
        }
      }
    }
    for await (const { name, bytes } of folder.readLetters()) {
      this.counts.letters++;
      yield { name: `mail/${name}`, bytes };
    }
  }
}

function jsonOf(content: Manifest | Counts): Buffer {
  return Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
}

/** The same bytes in pieces that are worth a part each. */
async function* inPieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    length += chunk.length;
    if (length < PART_BYTES) continue;
    yield Buffer.concat(held);
    [held, length] = [[], 0];
  }
  if (length > 0) yield Buffer.concat(held);
}
