import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../src/config.js';

const secret = 'x'.repeat(32);

it('runs without any setting', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    dataDir: './data',
    databaseUrl: undefined,
    databaseServiceUrl: undefined,
    poolSize: 10,
    samplePassword: undefined,
    jwtSecret: undefined,
    jwtIssuer: 'roster',
    accessTokenSeconds: 900,
    refreshTokenDays: 30,
    loginAttemptsPerAccount: 10,
    loginAttemptsPerAddress: 100,
    corsOrigins: [],
    trustProxy: false,
    logLevel: 'info',
    requestTimeoutSeconds: 30,
  });
});

it('takes an empty setting for none', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '' })).toEqual(readConfig({}));
});

describe('takes', () => {
  it.each([
    [{ PORT: '0' }, { port: 0 }],
    [{ DATABASE_URL: 'postgresql://u:p@db/roster', JWT_SECRET: secret }, { databaseUrl: 'postgresql://u:p@db/roster' }],
    [
      { CORS_ORIGINS: ' https://a.example,http://localhost:5173 ,' },
      { corsOrigins: ['https://a.example', 'http://localhost:5173'] },
    ],
    [{ TRUST_PROXY: 'true' }, { trustProxy: true }],
    [{ ACCESS_TOKEN_SECONDS: '900' }, { accessTokenSeconds: 900 }],
  ])('%j', (environment, expected) => {
    expect(readConfig(environment)).toMatchObject(expected);
  });
});

describe('refuses', () => {
  it.each([
    [{ PORT: '65536' }, 'PORT must be a whole number from 0 to 65535'],
    [{ PORT: '1e3' }, 'PORT must be a whole number from 0 to 65535'],
    [{ PORT: ' 80' }, 'PORT must be a whole number from 0 to 65535'],
    [{ ACCESS_TOKEN_SECONDS: '901' }, 'ACCESS_TOKEN_SECONDS must be a whole number from 1 to 900'],
    [{ DATABASE_URL: 'mysql://x', JWT_SECRET: secret }, 'DATABASE_URL must be a postgres:// URL'],
    [{ DATABASE_URL: 'postgres://x' }, 'JWT_SECRET is required with DATABASE_URL'],
    [{ DATABASE_SERVICE_URL: 'postgres://x' }, 'DATABASE_SERVICE_URL needs DATABASE_URL'],
    [{ JWT_SECRET: 'short' }, 'JWT_SECRET must have 32 to 1024 characters'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be origins such as'],
    [{ CORS_ORIGINS: 'https://a.example/' }, 'CORS_ORIGINS must be origins such as'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY must be one of true, false'],
    [{ LOG_LEVEL: 'verbose' }, 'LOG_LEVEL must be one of trace'],
  ])('%j', (environment, message) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(message);
  });
});

it('names every bad setting at once, in one line, and never a value', () => {
  const read = () => readConfig({ PORT: 'x', JWT_SECRET: 'hunter2', LOG_LEVEL: 'loud' });
  expect(read).toThrow(/^Configuration: PORT [^\n]*; JWT_SECRET [^\n]*; LOG_LEVEL [^\n]*\.$/);
  expect(read).not.toThrow(/hunter2|loud/);
});
