import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { countIn, LimitsStore } from '../limits/limits.store.js';
import { Ticker } from '../ticker/ticker.js';
import { isUuid } from '../values/uuid.js';
import { AvatarStorage, type StoredFile } from './avatar-storage.js';
import { PictureReferences } from './picture-references.store.js';
import { PicturesSettings } from './pictures.settings.js';

const DAY_SECONDS = 86_400;
const HOUR_MS = 3_600_000;
const AT_ONCE = 500;

/** Finds files of pictures that nobody has: of uploads that were broken off, and of erasures whose storage was away. */
export class OrphanedFiles {
  private readonly references: PictureReferences;

  constructor(
    database: Database,
    private readonly storage: AvatarStorage,
  ) {
    this.references = new PictureReferences(database);
  }

  /** The names of those that are older, some at a time. */
  async *find(hours: number): AsyncGenerator<string[]> {
    const newest = Date.now() - hours * HOUR_MS;
    let batch: string[] = [];
    for await (const file of this.storage.list()) {
      if (!isPicture(file) || file.since.getTime() > newest) continue;
      batch.push(file.name);
      if (batch.length < AT_ONCE) continue;
      yield await this.orphansAmong(batch);
      batch = [];
    }
    if (batch.length > 0) yield await this.orphansAmong(batch);
  }

  async delete(names: readonly string[]): Promise<void> {
    for (const name of names) await this.storage.delete(name);
  }

  private async orphansAmong(names: readonly string[]): Promise<string[]> {
    const known = await this.references.amongKnown([...new Set(names.map(idOf))]);
    return names.filter((name) => !known.has(idOf(name)));
  }
}

/** Deletes orphaned files once a day, by one instance, where that is wished. */
@Injectable()
export class OrphanedFilesPruning implements OnModuleInit {
  private next = Date.now() + HOUR_MS;

  constructor(
    private readonly ticker: Ticker,
    private readonly database: Database,
    private readonly limits: LimitsStore,
    private readonly storage: AvatarStorage,
    private readonly settings: PicturesSettings,
  ) {}

  onModuleInit(): void {
    if (this.settings.orphanedFilesHours > 0) this.ticker.does(() => this.pruneDaily());
  }

  private async pruneDaily(): Promise<boolean> {
    if (Date.now() < this.next) return false;
    this.next = Date.now() + HOUR_MS;
    if (!(await this.isFirstToday())) return false;
    const files = new OrphanedFiles(this.database, this.storage);
    for await (const names of files.find(this.settings.orphanedFilesHours)) await files.delete(names);
    return false;
  }

  private async isFirstToday(): Promise<boolean> {
    const key = 'orphaned-files';
    return this.database.transaction('service', async (tx) => {
      return countIn(await this.limits.countUp(tx, new Map([[key, 1]]), DAY_SECONDS), key).count === 1;
    });
  }
}

/** What else is there is somebody else's. */
function isPicture({ name }: StoredFile): boolean {
  return /^.{36}-\d{1,4}\.webp$/.test(name) && isUuid(idOf(name));
}

function idOf(name: string): string {
  return name.slice(0, 36);
}
