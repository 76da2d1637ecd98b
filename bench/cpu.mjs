import { readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second. */
const MS_PER_TICK = 10;

/** CPU time that a process has used so far, in ms; `undefined` where there is no `/proc`. */
export async function cpuOf(pid) {
  const stat = await statOf(pid);
  return stat && stat.own;
}

/** The same for its main thread, the one that runs JavaScript. */
export async function cpuOfMainThread(pid) {
  const stat = await statOf(`${pid}/task/${pid}`);
  return stat && stat.own;
}

/** CPU time of a PostgreSQL server in ms: its postmaster, the children that run, and those that have ended. */
export async function cpuOfPostgres(postmaster) {
  const stat = await statOf(postmaster);
  if (stat === undefined) return undefined;
  const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').catch(() => '');
  const running = await Promise.all(children.trim().split(' ').filter(Boolean).map(statOf));
  return running.reduce((sum, child) => sum + (child?.own ?? 0), stat.own + stat.ended);
}

/** proc(5): behind the program's name in brackets come the fields from 3 on; 14 to 17 are utime, stime, cutime, cstime. */
async function statOf(process) {
  const line = await readFile(`/proc/${process}/stat`, 'utf8').catch(() => undefined);
  if (line === undefined) return undefined;
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  return { own: (user + system) * MS_PER_TICK, ended: (endedUser + endedSystem) * MS_PER_TICK };
}
