/** Behaviour tests start the built server and talk HTTP to it; Jest itself loads only test code and pure modules. */
export default {
  rootDir: 'test',
  testMatch: ['**/*.test.ts'],
  // What starts and ends many processes and clusters has a lane of its own: see docs/testing.md.
  testPathIgnorePatterns: ['/processes/'],
  extensionsToTreatAsEsm: ['.ts'],
  resolver: '<rootDir>/support/resolver.cjs',
  globalSetup: '<rootDir>/support/global-setup.mjs',
  globalTeardown: '<rootDir>/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/support/slowest.mjs'],
  // One more than a small machine has processors: a test waits for its server half of the time.
  maxWorkers: 3,
  // Far more than any test takes, so that a machine with other things to do makes none fail.
  testTimeout: 180_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
};
