import { readFile } from 'node:fs/promises';
import { withListWorlds } from './list-world.mjs';
import { startService } from './servers.mjs';
import { cpuOf, cpuOfPostgres } from './cpu.mjs';
import { execSync } from 'node:child_process';
import { tokenOf } from './world.mjs';

const ROWS = 50_000;
const MODES = ['all-or-nothing'];

/** The largest import into an organization of 5,000 people, in both modes: seconds, and memory beside what there was. */
export function benchImport() {
  return withListWorlds({ one: 1 }, async ({ one }, started) => {
    const { rows } = await one.client.query(`select id from organizations limit 1`);
    for (const mode of MODES) {
      await one.client.query(`alter system set track_functions='all'`); await one.client.query(`alter system set log_min_duration_statement=-1`).catch(console.log); await one.client.query('select pg_reload_conf()');
      const server = await startService(one);
 await one.client.query('select pg_stat_reset()'); const pmid=(await one.client.query(`select pg_backend_pid() p`)).rows[0].p; const pm=Number(execSync('ps -o ppid= -p '+pmid)); const c0=[await cpuOf(server.pid), await cpuOfPostgres(pm)];
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
      console.log('cpu', (await cpuOf(server.pid))-c0[0], (await cpuOfPostgres(pm))-c0[1], one.folder); console.table((await one.client.query('select schemaname,funcname,calls,total_time,self_time from pg_stat_user_functions order by self_time desc limit 20')).rows); execSync('cp -r '+one.folder+'/*.log /tmp/imp/ || true; ls -R '+one.folder+' | head -50 > /tmp/imp/ls'); 
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

await benchImport();
