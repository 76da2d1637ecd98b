import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { ConfigError, type Config } from '../config.js';
import { BloomFilter, entryOf } from './bloom-filter.js';
import type { Known } from './passwords.rules.js';

/** Common long passwords and their usual endings, written by `scripts/common-passwords.mjs`. */
const SHIPPED = fileURLToPath(new URL('../../passwords/common.bloom', import.meta.url));

/** The passwords that nobody may choose, read once from the files that list them: the shipped one, and one of one's own. */
@Injectable()
export class KnownPasswords implements Known {
  private constructor(private readonly filters: readonly BloomFilter[]) {}

  static read({ passwordList }: Pick<Config, 'passwordList'>): KnownPasswords {
    const files = passwordList === undefined ? [SHIPPED] : [SHIPPED, passwordList];
    return new KnownPasswords(files.map(readFilter));
  }

  has(password: string): boolean {
    const entry = entryOf(password);
    return this.filters.some((filter) => filter.has(entry));
  }
}

function readFilter(file: string): BloomFilter {
  try {
    return BloomFilter.from(readFileSync(file));
  } catch (error) {
    throw new ConfigError(`PASSWORD_LIST: ${file} ${(error as Error).message}.`);
  }
}
