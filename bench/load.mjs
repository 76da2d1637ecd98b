import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { bodyOf, tokenOf } from './world.mjs';

export const CONNECTIONS = 32;

/**
 * What puts load on a target answers how long each request took, in ms, and how long it went on. People belong to one
 * connection each, so no two requests wait for the same row, and every PUT has another designation, so that it is written.
 */
export async function loadHttp(server, { method, people, seconds, label }) {
  const url = `${server.url}/api/user/profile`;
  const requests = Array.from({ length: CONNECTIONS }, (_, nth) => requestsOf(method, shareOf(people, nth), label));
  const durations = [];
  let first, last;
  const { non2xx, errors, timeouts } = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    setupClient(client) {
      client.setRequests(requests.pop());
      client.on('response', (_status, _bytes, duration) => {
        last = performance.now();
        first ??= last;
        durations.push(duration);
      });
    },
  });
  if (non2xx + errors + timeouts > 0) {
    throw new Error(`${method} ${url}: ${non2xx} answers other than 2xx, ${errors} errors, ${timeouts} timeouts.`);
  }
  return { durations, seconds: (last - first) / 1000 };
}

/** The bare loop over the write's statements, in a process of its own. */
export function startLoop(world) {
  const child = fork(fileURLToPath(new URL('./pg-loop.mjs', import.meta.url)), {
    env: { PATH: process.env.PATH, DATABASE_URL: world.serviceUrl },
  });
  const gone = once(child, 'exit').then(() => {
    throw new Error('The loop of pg ended.');
  });
  gone.catch(() => undefined);
  return {
    pid: child.pid,
    async run({ people, seconds, label }) {
      child.send({ people, seconds, label });
      const [answer] = await Promise.race([once(child, 'message'), gone]);
      return answer;
    },
    stop: async () => child.disconnect(),
  };
}

/** Every {@link CONNECTIONS}th of the people. */
export function shareOf(people, nth) {
  return people.filter((_, index) => index % CONNECTIONS === nth);
}

/** Two laps over the people, each PUT lap with a designation of its own. */
function requestsOf(method, people, label) {
  return ['odd', 'even'].flatMap((lap) =>
    people.map((person) => {
      const headers = { authorization: `Bearer ${person.key ?? tokenOf(person)}` };
      if (method === 'GET') return { method, headers };
      const body = JSON.stringify(bodyOf(person, `Agent ${label} ${lap}`));
      return { method, headers: { ...headers, 'content-type': 'application/json' }, body };
    }),
  );
}
