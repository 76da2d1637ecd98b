import { expect, it } from '@jest/globals';
import { Fuzzer, REQUESTS_A_ROUND } from '../fuzz/round.js';
import { useServer } from '../support/server.js';

/**
 * The same 500 requests in every run, so that what turns red is what was changed; `npm run torture -- fuzz` tries others.
 */
const server = useServer();
const SEEDS = Array.from({ length: 500 / REQUESTS_A_ROUND }, (_, nth) => nth + 1);

const fuzzer = new Fuzzer(server);

it.each(SEEDS)('answers what is sent as the documents say, and refuses without a trace, SEED=%d', async (seed) => {
  expect(await fuzzer.round(seed)).toEqual([]);
});
