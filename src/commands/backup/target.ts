import { EmptyDatabase } from '../../database/empty-database.js';
import { CommandError } from '../tell-failure.js';
import type { Files } from './files.js';
import { FORMAT, type Counts, type Manifest, type Part } from './part.js';

/** What was there to take. */
export interface Taken {
  counts: Counts;
  /** Tables whose rows were left out, because no migration makes them. */
  unknown: string[];
}

const PICTURE = /^[\w-]{1,100}\.webp$/;

/** The first part, which says what the others are. */
export async function readManifest(parts: AsyncGenerator<Part>): Promise<Manifest> {
  const first = await parts.next();
  if (first.done === true || first.value.name !== 'manifest.json')
    throw new CommandError('The backup has no manifest.');
  const manifest = parse<Manifest>(first.value);
  if (manifest.format === FORMAT) return manifest;
  throw new CommandError(
    `The backup was made by Roster ${manifest.roster}, a later version: restore it with that one.`,
  );
}

/** An installation without rows, to be filled. Without files they stay where they are. */
export class Target {
  private database: EmptyDatabase | undefined;

  constructor(
    private readonly databaseUrl: string,
    private readonly files?: Files,
  ) {}

  /** Takes what comes behind the manifest: files one by one, then all tables or none. */
  async take(manifest: Manifest, parts: AsyncGenerator<Part>, signal: AbortSignal): Promise<Taken> {
    try {
      for await (const part of parts) {
        signal.throwIfAborted();
        const [kind, name = ''] = part.name.split('/');
        if (kind === 'counts.json') return await this.keep(manifest, parse<Counts>(part));
        else if (kind === 'tables') await (await this.emptyDatabase(manifest)).write(name, part.bytes);
        else await this.takeFile(kind, name, part.bytes);
      }
      throw new CommandError('The backup ends without its counts.');
    } finally {
      await this.database?.close();
    }
  }

  private async keep(manifest: Manifest, counts: Counts): Promise<Taken> {
    const database = await this.emptyDatabase(manifest);
    await database.keep(counts.rows);
    return { counts, unknown: database.unknown };
  }

  private async emptyDatabase(manifest: Manifest): Promise<EmptyDatabase> {
    return (this.database ??= await EmptyDatabase.open(this.databaseUrl, manifest));
  }

  private async takeFile(kind: string | undefined, name: string, bytes: Buffer): Promise<void> {
    if (kind === 'secrets') await this.files?.folder.writeSecret(name, bytes);
    else if (kind === 'mail') await this.files?.folder.writeLetter(name, bytes);
    else if (kind === 'avatars' && PICTURE.test(name)) await this.files?.avatars.put(name, bytes);
    else throw new CommandError(`The backup has a part ${kind}/${name} that this version doesn’t know.`);
  }
}

function parse<Content>({ name, bytes }: Part): Content {
  try {
    return JSON.parse(bytes.toString()) as Content;
  } catch {
    throw new CommandError(`The backup’s ${name} can’t be read.`);
  }
}
