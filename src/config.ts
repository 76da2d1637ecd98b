import { createHash, createSecretKey, type KeyObject } from 'node:crypto';

/** Every setting of the service, read once from the environment and checked before anything starts. */
export interface Config {
  host: string;
  port: number;
  /** Folder of the embedded database and of generated secrets. */
  dataDir: string;
  /** Absent: an embedded PostgreSQL runs in `dataDir`. */
  databaseUrl: string | undefined;
  /** What requests are served with, instead of a role that the service makes for itself. */
  databaseServiceUrl: string | undefined;
  poolSize: number;
  samplePassword: string | undefined;
  jwtSecret: string | undefined;
  jwtIssuer: string;
  accessTokenSeconds: number;
  refreshTokenDays: number;
  loginAttemptsPerAccount: number;
  loginAttemptsPerAddress: number;
  corsOrigins: string[];
  trustProxy: boolean;
  logLevel: string;
  requestTimeoutSeconds: number;
}

/** A setting that can't be used; the message is one line for whoever starts the service. */
export class ConfigError extends Error {}

interface Setting<Value> {
  /** The sentence the README's table shows; a test keeps both alike. */
  readonly about: string;
  readonly fallback: string | undefined;
  parse(text: string): Value;
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** The environment, one row per variable. */
export const settings = {
  PORT: { about: 'TCP port', fallback: '3000', parse: integer(0, 65_535) },
  HOST: { about: 'Address to listen on', fallback: '127.0.0.1', parse: text(1, 255) },
  DATA_DIR: {
    about: 'Folder of the embedded database and of generated secrets',
    fallback: './data',
    parse: text(1, 4096),
  },
  DATABASE_URL: {
    about: 'PostgreSQL 15 or later, as the owner of the database; without it an embedded one runs in `DATA_DIR`',
    fallback: undefined,
    parse: postgresUrl,
  },
  DATABASE_SERVICE_URL: {
    about: 'The same as a member of `roster_service`, to serve requests with; by default the service makes itself one',
    fallback: undefined,
    parse: postgresUrl,
  },
  DATABASE_POOL: { about: 'Connections to PostgreSQL', fallback: '10', parse: integer(1, 200) },
  SAMPLE_PASSWORD: {
    about: 'Password of the sample logins; generated when absent',
    fallback: undefined,
    parse: text(15, 128),
  },
  JWT_SECRET: {
    about:
      'Secret that signs tokens, 32 characters or more; required with `DATABASE_URL`, otherwise kept in `DATA_DIR`',
    fallback: undefined,
    parse: text(32, 1024),
  },
  JWT_ISSUER: { about: '`iss` of the tokens', fallback: 'roster', parse: text(1, 255) },
  ACCESS_TOKEN_SECONDS: { about: 'Life of an access token', fallback: '900', parse: integer(1, 900) },
  REFRESH_TOKEN_DAYS: { about: 'Life of a login', fallback: '30', parse: integer(1, 365) },
  LOGIN_ATTEMPTS_PER_ACCOUNT: {
    about: 'Logins tried per e-mail in 15 minutes',
    fallback: '10',
    parse: integer(1, 1_000_000),
  },
  LOGIN_ATTEMPTS_PER_ADDRESS: {
    about: 'Logins tried per client address in 15 minutes',
    fallback: '100',
    parse: integer(1, 1_000_000),
  },
  CORS_ORIGINS: { about: 'Browser origins that may call, separated by commas', fallback: '', parse: origins },
  TRUST_PROXY: {
    about: '`true` behind a reverse proxy: the client address comes from `X-Forwarded-For`',
    fallback: 'false',
    parse: flag,
  },
  LOG_LEVEL: { about: logLevels.join(', '), fallback: 'info', parse: oneOf(logLevels) },
  REQUEST_TIMEOUT_SECONDS: { about: 'Time a client has to send its request', fallback: '30', parse: integer(1, 600) },
} satisfies Record<string, Setting<unknown>>;

/** Reads and checks the environment; throws one {@link ConfigError} that names every bad value. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const faults: string[] = [];
  const read = <Name extends keyof typeof settings>(name: Name): ReturnType<(typeof settings)[Name]['parse']> => {
    const setting: Setting<unknown> = settings[name];
    const given = environment[name];
    try {
      const source = given === undefined || given === '' ? setting.fallback : given;
      return (source === undefined ? undefined : setting.parse(source)) as ReturnType<(typeof settings)[Name]['parse']>;
    } catch (error) {
      faults.push(`${name} ${(error as Error).message}`);
      return undefined as never;
    }
  };
  const config: Config = {
    host: read('HOST'),
    port: read('PORT'),
    dataDir: read('DATA_DIR'),
    databaseUrl: read('DATABASE_URL'),
    databaseServiceUrl: read('DATABASE_SERVICE_URL'),
    poolSize: read('DATABASE_POOL'),
    samplePassword: read('SAMPLE_PASSWORD'),
    jwtSecret: read('JWT_SECRET'),
    jwtIssuer: read('JWT_ISSUER'),
    accessTokenSeconds: read('ACCESS_TOKEN_SECONDS'),
    refreshTokenDays: read('REFRESH_TOKEN_DAYS'),
    loginAttemptsPerAccount: read('LOGIN_ATTEMPTS_PER_ACCOUNT'),
    loginAttemptsPerAddress: read('LOGIN_ATTEMPTS_PER_ADDRESS'),
    corsOrigins: read('CORS_ORIGINS'),
    trustProxy: read('TRUST_PROXY'),
    logLevel: read('LOG_LEVEL'),
    requestTimeoutSeconds: read('REQUEST_TIMEOUT_SECONDS'),
  };
  if (config.databaseUrl !== undefined && environment.JWT_SECRET === undefined) {
    faults.push('JWT_SECRET is required with DATABASE_URL, the same on every instance');
  }
  if (config.databaseServiceUrl !== undefined && config.databaseUrl === undefined) {
    faults.push('DATABASE_SERVICE_URL needs DATABASE_URL beside it');
  }
  if (faults.length > 0) throw new ConfigError(`Configuration: ${faults.join('; ')}.`);
  return config;
}

/** A key for one purpose, derived from the service's secret, so that no two purposes share one. */
export function keyFor(purpose: 'access-token' | 'refresh-token' | 'database', secret: string): KeyObject {
  return createSecretKey(createHash('sha256').update(`${purpose}\n${secret}`).digest());
}

function integer(least: number, most: number) {
  return (source: string): number => {
    const value = Number(source);
    if (!/^\d+$/.test(source) || value < least || value > most)
      throw new Error(`must be a whole number from ${least} to ${most}`);
    return value;
  };
}

function text(least: number, most: number) {
  return (source: string): string => {
    if (source.length < least || source.length > most) throw new Error(`must have ${least} to ${most} characters`);
    return source;
  };
}

function oneOf(choices: readonly string[]) {
  return (source: string): string => {
    if (!choices.includes(source)) throw new Error(`must be one of ${choices.join(', ')}`);
    return source;
  };
}

function flag(source: string): boolean {
  return oneOf(['true', 'false'])(source) === 'true';
}

function postgresUrl(source: string): string {
  if (!/^postgres(ql)?:\/\/./.test(source) || !URL.canParse(source)) throw new Error('must be a postgres:// URL');
  return source;
}

function origins(source: string): string[] {
  const list = source
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  const bad = list.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (bad !== undefined) throw new Error('must be origins such as https://app.example.com, separated by commas');
  return list;
}
