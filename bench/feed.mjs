import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startService } from './servers.mjs';
import { tokenOf, withWorld } from './world.mjs';

const CHANGES = 500;
/** From the answer of a write to its event, at most, in milliseconds. */
const TARGET = 100;

/** How long after a write was answered a reader has its event, by a stream and by long polls, when little else is written. */
export function benchFeed() {
  return withWorld(async (world, started) => {
    const server = started(await startService(world));
    const [me] = world.people;
    const reader = { authorization: `Bearer ${tokenOf(me)}` };
    const over = new AbortController();
    const arrived = { stream: new Map(), poll: new Map() };
    const readers = [
      stream(server, reader, arrived.stream, over.signal),
      poll(server, reader, arrived.poll, over.signal),
    ];
    // Whoever has just come is listened for.
    await delay(2000);

    const answered = [];
    for (let nth = 0; nth < CHANGES; nth++) {
      answered.push(await change(server, reader, nth));
      await delay(randomInt(40));
    }
    await delay(1000);
    over.abort();
    await Promise.all(readers);
    for (const [name, times] of Object.entries(arrived)) report(name, answered, times);
  });
}

/** Answers which version it made, and when that was heard of. */
async function change(server, headers, nth) {
  const reply = await fetch(`${server.url}/api/user/profile`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ designation: `Agent ${nth}` }),
  });
  if (reply.status !== 200) throw new Error(`A write was answered with ${reply.status}.`);
  const at = performance.now();
  return { version: Number(/\d+/.exec(reply.headers.get('etag'))?.[0]), at };
}

/** Notes when each version came. */
async function stream(server, reader, times, signal) {
  const headers = { ...reader, accept: 'text/event-stream' };
  try {
    const { body } = await fetch(`${server.url}/api/events`, { headers, signal });
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const at = performance.now();
      for (const [, version] of chunk.matchAll(/"version":(\d+)/g)) times.set(Number(version), at);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function poll(server, headers, times, signal) {
  try {
    for (let after = ''; ;) {
      const answer = await fetch(`${server.url}/api/events?wait=20&limit=200${after}`, { headers, signal });
      if (answer.status !== 200) throw new Error(`A poll was answered with ${answer.status}: ${await answer.text()}`);
      const { items, nextCursor } = await answer.json();
      for (const { version } of items) times.set(version, performance.now());
      after = `&after=${nextCursor}`;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function report(name, answered, times) {
  const waits = answered
    .map(({ version, at }) => Math.max(0, (times.get(version) ?? Infinity) - at))
    .sort((one, other) => one - other);
  const [half, most, longest] = [0.5, 0.99, 1].map((part) => waits[Math.ceil(part * waits.length) - 1]);
  const verdict = most <= TARGET ? 'reached' : 'MISSED';
  const told = [half, most, longest].map((ms) => ms.toFixed(1).padStart(8)).join('');
  process.stdout.write(`${name.padEnd(8)} median, 99 %, longest:${told} ms, target ${TARGET}: ${verdict}\n`);
  if (most > TARGET) process.exitCode = 1;
}
