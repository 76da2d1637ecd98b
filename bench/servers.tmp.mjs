import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { JWT_SECRET, POOL_SIZE } from './world.mjs';

const SECONDS_TO_START = 30;

/** As `npm start` has it. */
const START_FLAGS = ['--max-semi-space-size=64'];

/** The service as it is shipped and started, with its log on; `execArgv` is for Node. */
export function startService(world, execArgv = []) {
  return startProgram('service', '../dist/main.js', world, { flags: START_FLAGS, execArgv });
}

/** The bare server that the service is held against; it connects with the service's role. */
export function startBareServer(world, execArgv = []) {
  return startProgram('bare-server', './bare-server.mjs', { ...world, url: world.serviceUrl }, { flags: [], execArgv });
}

/** The same without the second wall between tenants. */
export function startOpenServer(world) {
  const env = { ROW_SECURITY: 'off' };
  return startProgram('open-server', './bare-server.mjs', world, { flags: [], execArgv: [], env });
}

/** Runs a program that logs `{"address": …}` once it listens; its output goes to a file, so that nobody has to read it. */
async function startProgram(name, path, world, { flags, execArgv, env = {} }) {
  const log = join(world.folder, `${name}.log`);
  const output = await open(log, 'w');
  const child = spawn(process.execPath, [...flags, ...execArgv, fileURLToPath(new URL(path, import.meta.url))], {
    env: {
      PATH: process.env.PATH, WEBHOOK_PRIVATE_NETWORKS: process.env.WEBHOOK_PRIVATE_NETWORKS ?? "",
      PORT: '0',
      DATABASE_URL: world.url,
      DATABASE_POOL: String(POOL_SIZE),
      JWT_SECRET,
      ...env,
    },
    stdio: ['ignore', output.fd, 'inherit', ...(execArgv.length > 0 ? ['ipc'] : [])],
  });
  await output.close();
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  try {
    return { url: await addressIn(log, child), pid: child.pid, child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function addressIn(log, child) {
  for (const deadline = Date.now() + SECONDS_TO_START * 1000; Date.now() < deadline; await delay(50)) {
    const [, address] = /"address":"(http[^"]+)"/.exec(await readFile(log, 'utf8')) ?? [];
    if (address !== undefined) return address;
    if (child.exitCode !== null) break;
  }
  throw new Error(`A server did not start:\n${await readFile(log, 'utf8')}`);
}
