import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export const password = 'a password for the sample';

/**
 * Starts the built service with its own database in an empty folder, does the work, and expects a SIGTERM to end it with 0. It
 * may be another build, run by another Node, and as somebody else.
 */
export async function withService(
  dataDir,
  work,
  { node = process.execPath, program = 'dist/main.js', args = [], env = {}, ...options } = {},
) {
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const service = spawn(node, [program, ...args], {
    env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: dataDir, SAMPLE_PASSWORD: password, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...options,
  });
  const stopped = once(service, 'exit');
  try {
    await ready(service, base);
    await work(base);
  } finally {
    service.kill('SIGTERM');
  }
  const watchdog = setTimeout(() => service.kill('SIGKILL'), 15_000);
  const [code, signal] = await stopped;
  clearTimeout(watchdog);
  assert.equal(signal ?? code, 0, 'a SIGTERM ends the service with 0');
}

async function ready(service, base) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(100)) {
    const answer = await fetch(`${base}/readyz`).catch(() => undefined);
    if (answer?.status === 200) return;
    if (service.exitCode !== null) break;
  }
  assert.fail('the service is ready within a minute');
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
