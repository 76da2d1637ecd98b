/**
 * Looks at a server while something is done to it, in a thread of its own: how long `/livez` takes, and how much memory the
 * process has. Answers with the worst of both at the first message.
 *
 * The time is what the server's main thread computed meanwhile: what other processes take of the machine isn't its fault.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { url, pid } = workerData;
const worst = { ms: 0, bytes: 0 };
let isOver = false;
parentPort.once('message', () => (isOver = true));

while (!isOver) {
  const began = computedMs();
  await (await fetch(new URL('/livez', url))).text();
  worst.ms = Math.max(worst.ms, computedMs() - began);
  worst.bytes = Math.max(worst.bytes, residentBytes());
  await delay(10);
}
parentPort.postMessage(worst);

function computedMs() {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}

function residentBytes() {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes) * 1024;
}
