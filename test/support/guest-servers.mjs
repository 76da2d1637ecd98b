/**
 * Servers of the built service with settings of their own, and runs of its commands, one after another in a process that has
 * loaded it once. By messages: `{ id, env, log }` starts a server that logs into that file and is answered with `{ id, url }`, `{ id }` stops it,
 * `{ id, command }` runs one to its end (`guest-commands.mjs`); what fails is answered with `{ id, failure }`.
 */
import 'reflect-metadata';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../../dist/config.js';
import { openLog } from '../../dist/http/log.js';
import { runCommand } from './guest-commands.mjs';

const running = new Map();

process.on('message', async ({ id, env, log, command }) => {
  try {
    if (command !== undefined) process.send({ id, ...(await runCommand(command)) });
    else process.send({ id, ...(env === undefined ? await stop(id) : await start(id, env, log)) });
  } catch (error) {
    process.send({ id, failure: error.stack });
  }
});
process.on('SIGTERM', () => process.exit(running.size === 0 ? 0 : 1));
process.on('disconnect', () => process.exit());

async function start(id, env, path) {
  const config = readConfig(env);
  const { log, close } = await openLog(config.logLevel, { fd: openSync(path, 'w') });
  // Loaded by the first server: a command needs less.
  const { startService } = await import('../../dist/service.js');
  const service = await startService(config, log);
  running.set(id, { service, close });
  return { url: await addressIn(path) };
}

/** Lines are written a moment later. */
async function addressIn(path) {
  for (; ; await delay(10)) {
    const [, address] = /"address":"(http[^"]*)"/.exec(readFileSync(path, 'utf8')) ?? [];
    if (address !== undefined) return address;
  }
}

async function stop(id) {
  const { service, close } = running.get(id);
  running.delete(id);
  await service.stop();
  Logger.overrideLogger(new ConsoleLogger()); // The log that it had is closed.
  await close();
}
