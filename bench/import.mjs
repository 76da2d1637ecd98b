import { readFile } from 'node:fs/promises';
import { withListWorlds } from './list-world.mjs';
import { startService } from './servers.mjs';
import { tokenOf } from './world.mjs';

const ROWS = 50_000;
const MODES = ['all-or-nothing', 'best-effort'];

/** The largest import into an organization of 5,000 people, in both modes: seconds, and memory beside what there was. */
export function benchImport() {
  return withListWorlds({ one: 1 }, async ({ one }, started) => {
    const { rows } = await one.client.query(`select id from organizations limit 1`);
    for (const mode of MODES) {
      const server = await startService(one);
      started(server);
      const [before, began] = [await residentMiB(server.pid), performance.now()];
      let most = before;
      const watch = setInterval(async () => (most = Math.max(most, await residentMiB(server.pid))), 50);
      await send(server, { one, organization: rows[0].id, mode });
      clearInterval(watch);
      const seconds = ((performance.now() - began) / 1000).toFixed(1);
      process.stdout.write(
        `${mode.padEnd(16)}${ROWS} rows ${seconds.padStart(6)} s   ${before} MiB before, ${most - before} MiB more\n`,
      );
      await server.stop();
    }
  });
}

async function send(server, { one, organization, mode }) {
  const lines = Array.from({ length: ROWS }, (_, nth) => `${mode}-${nth}@people.example,Agent ${nth},Agent,Manager`);
  const answer = await fetch(`${server.url}/api/organizations/${organization}/users/import?mode=${mode}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokenOf(one.admin)}`, 'content-type': 'text/csv' },
    body: `email,fullName,designation,persona.position\n${lines.join('\n')}\n`,
  });
  const { created, ...others } = await answer.json();
  if (created !== ROWS) throw new Error(`The import made ${created} people: ${JSON.stringify(others).slice(0, 500)}`);
}

async function residentMiB(pid) {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}
