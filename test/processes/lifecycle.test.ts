import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it } from '@jest/globals';
import { RawConnection } from '../support/raw-connection.js';
import { runProgram } from '../support/program.js';
import { startServer, useServer } from '../support/server.js';

const { database } = useServer();
const secret = 'a secret that all servers of the tests share';

const login = JSON.stringify({ email: 'nobody@acme.example', password: 'whatever it may be' });
const loginHead = `POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${login.length}\r\n\r\n`;

it('lets a running request end when it stops, and takes no new ones', async () => {
  const server = await startServer({ guest: false });
  const running = await RawConnection.open(server.url());
  running.send(loginHead + login.slice(0, 10));
  await server.anonymous.get('/livez');

  const stopping = server.stop();
  await refused(server.url());
  running.send(login.slice(10));

  expect(await running.until('invalid_credentials')).toMatch(/^HTTP\/1.1 401 /);
  await stopping;
});

it('is not ready from the moment it stops', async () => {
  const server = await startServer();
  const [running, probe] = [await RawConnection.open(server.url()), await RawConnection.open(server.url())];
  running.send(loginHead + login.slice(0, 10));
  probe.send(`GET /readyz HTTP/1.1\r\nHost: x\r\n`);
  await server.anonymous.get('/livez');

  const stopping = server.stop();
  await refused(server.url());
  probe.send('\r\n');

  expect(await probe.until('"code"')).toMatch(/^HTTP\/1.1 503 [^]*"code":"stopping"/);
  running.send(login.slice(10));
  await running.until('401');
  await stopping;
});

it('gives up on a request that arrives too slowly', async () => {
  const server = await startServer({ env: { REQUEST_TIMEOUT_SECONDS: '1' } });
  const slow = await RawConnection.open(server.url());
  slow.send(loginHead + login.slice(0, 10));

  expect(await slow.until('"code"')).toMatch(/^HTTP\/1.1 408 [^]*"code":"request_timeout"/);
  await server.stop();
});

it('refuses settings that can’t be used in one line', async () => {
  const ended = await runProgram({ PORT: 'http', DATABASE_POOL: '0', DATABASE_URL: 'mysql://x' });

  expect(ended).toMatchObject({ exitCode: 1, stdout: '' });
  expect(ended.stderr).toMatch(/^roster: Configuration: PORT [^\n]+; DATABASE_URL [^\n]+; DATABASE_POOL [^\n]+\n$/);
});

it('says in one line that the port is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };

  const ended = await runProgram({ PORT: String(port), DATABASE_URL: database.url, JWT_SECRET: secret });

  other.close();
  expect(ended).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `roster: Port ${port} of 127.0.0.1 is in use; PORT sets another.\n`,
  });
});

it('says in one line that the database is away', async () => {
  const ended = await runProgram({ DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z', JWT_SECRET: secret });
  expect(ended).toEqual({ exitCode: 1, stdout: '', stderr: 'roster: connect ECONNREFUSED 127.0.0.1:1\n' });
});

/** Resolves once the server takes no more connections. */
async function refused(address: string): Promise<void> {
  for (;;) {
    const isOpen = await RawConnection.open(address).then(
      (connection) => (connection.close(), true),
      () => false,
    );
    if (!isOpen) return;
  }
}
