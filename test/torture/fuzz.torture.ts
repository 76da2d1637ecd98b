import { expect, it } from '@jest/globals';
import { Fuzzer, REQUESTS_A_ROUND } from '../fuzz/round.js';
import { heapUsed, memoryFaults } from '../fuzz/memory.js';
import { emptyAgain } from '../fuzz/rows.js';
import { useServer } from '../support/server.js';
import { roundsOr, seed } from '../support/rounds.js';

const server = useServer({ env: { LOGIN_ATTEMPTS_PER_ACCOUNT: '1000000' } });
const HOUR = 60 * 60_000;
const rounds = roundsOr(200_000 / REQUESTS_A_ROUND);

it(
  `answers ${rounds * REQUESTS_A_ROUND} requests of chance as the documents say, from SEED=${seed} on`,
  async () => {
    const fuzzer = new Fuzzer(server);
    const levels: number[] = [];
    const faults: string[] = [];
    for (let round = 0; round < rounds; round++) {
      await emptyAgain(server.database);
      faults.push(...(await fuzzer.round(seed + round)));
      levels.push(await heapUsed(server));
      if (faults.length > 20) break;
    }
    expect([...faults, ...memoryFaults(levels)]).toEqual([]);
  },
  3 * HOUR,
);
