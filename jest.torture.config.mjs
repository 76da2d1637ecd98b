import usual from './jest.config.mjs';

// For the tests of every run that a lane tries more often: see `test/support/rounds.ts`.
process.env.LONG_ROUNDS = 'yes';

/** The long rounds of `npm run torture`, one lane after the other, each with the machine to itself. */
export default {
  ...usual,
  testMatch: ['**/torture/*.{torture,walk}.ts', '**/processes/*.test.ts'],
  testPathIgnorePatterns: [],
  maxWorkers: 1,
  testTimeout: 30 * 60_000,
  verbose: true,
};
