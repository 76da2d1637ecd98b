import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const PROGRAM = fileURLToPath(new URL('../support/write-log.mjs', import.meta.url));

/** NOTE: only the `script` of Linux takes a command this way. */
const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('is for people on a terminal: a time, a level, and of a request what came of it', () => {
  const command = `${process.execPath} ${PROGRAM}`;
  const env = { ...process.env, TERM: 'xterm', NO_COLOR: '1' };
  const shown = execFileSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', env, stdio: 'pipe' });

  const [request, failure] = shown.split('\r\n');
  expect(request).toMatch(/^\[\d\d:\d\d:\d\d\] INFO: GET \/api\/users\/:id 200 in 3\.1 ms \{"requestId":"an-id"\}$/);
  expect(failure).toMatch(/^\[\d\d:\d\d:\d\d\] ERROR: A request failed\. $/);
  expect(shown).toContain('"message": "It broke."');
});

it('is JSON where programs read it', () => {
  const written = execFileSync(process.execPath, [PROGRAM], { encoding: 'utf8', stdio: 'pipe' });

  const lines = written.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 30, route: '/api/users/:id', msg: 'request' },
    { level: 50, err: { message: 'It broke.' } },
  ]);
});
