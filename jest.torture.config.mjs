import usual from './jest.config.mjs';

/** The long rounds of `npm run torture`, one lane after the other, each with the machine to itself. */
export default {
  ...usual,
  testMatch: ['**/torture/*.torture.ts'],
  maxWorkers: 1,
  testTimeout: 30 * 60_000,
  verbose: true,
};
