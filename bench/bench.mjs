/**
 * The measurements of `npm run bench`; it expects a built `dist`.
 *
 *     npm run bench                                 the profile: a table, and JSON in bench/results
 *     npm run bench -- --rounds 9 --seconds 10      longer, on a noisy machine
 *     npm run bench -- --quick                      does it run at all?
 *     npm run bench -- --profile                    where the service's CPU time goes
 *     npm run bench -- list                         lists of people, among ten thousand and among a million
 *     npm run bench -- decide                       whether people are told, one and a thousand at once
 *     npm run bench -- import                       50,000 people in both modes: seconds, and memory
 *     npm run bench -- feed                         how long after a write its event comes
 */
import { parseArgs } from 'node:util';
import { benchDecide } from './decide.mjs';
import { benchFeed } from './feed.mjs';
import { benchImport } from './import.mjs';
import { benchList } from './list.mjs';
import { benchProfile } from './profile.mjs';
import { profileCpu } from './profile-cpu.mjs';

/** One entry per bench: what it measures, and where its CPU time goes. */
const benches = {
  profile: { measure: benchProfile, profileCpu },
  list: { measure: benchList },
  decide: { measure: benchDecide },
  feed: { measure: benchFeed },
  import: { measure: benchImport },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
});
const [name = 'profile'] = positionals;
const bench = benches[name];
if (bench === undefined) throw new Error(`There is no bench ${name}, but ${Object.keys(benches).join(', ')}.`);

const options = {
  rounds: count('rounds', values.quick ? 1 : 5),
  seconds: count('seconds', values.quick ? 2 : 8),
};
const run = values.profile ? bench.profileCpu : bench.measure;
if (run === undefined) throw new Error(`The bench ${name} has no profile of the CPU time.`);
await run(options);

function count(option, fallback) {
  const number = Number(values[option] ?? fallback);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option} must be a whole number from 1.`);
  return number;
}
