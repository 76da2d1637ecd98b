import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const PASSWORDS = new URL('../../dist/auth/passwords.js', import.meta.url).href;

/** Asks for so many checks at once and answers how many were told to come again. */
function refusedOf(hash: string, checks: number): number {
  const program = `
    import 'reflect-metadata';
    import { Passwords } from '${PASSWORDS}';
    const passwords = new Passwords();
    const hash = ${hash};
    let refused = 0;
    for (let check = 0; check < ${checks}; check++) passwords.verify(hash, 'some long password').catch(() => refused++);
    while (refused === 0 && performance.now() < 20_000) await new Promise((done) => setTimeout(done, 10));
    console.log(refused);
    process.exit(0);
  `;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd, encoding: 'utf8' }));
}

it('does the work of a check without an account too, in the same queue', () => {
  const known = refusedOf(`await passwords.hash('another long password')`, 1_000);
  const unknown = refusedOf('null', 1_000);

  expect(unknown).toBeGreaterThan(0);
  expect(unknown).toBe(known);
});
