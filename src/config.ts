import { createHash, createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** Every setting of the service, read once from the environment and checked before anything starts. */
export interface Config {
  host: string;
  port: number;
  /** Absent: measurements are on `port`. */
  metricsPort: number | undefined;
  /** Folder of the embedded database, of generated secrets, of avatars, and of mail that can't be sent. */
  dataDir: string;
  /** Absent: an embedded PostgreSQL runs in `dataDir`. */
  databaseUrl: string | undefined;
  /** What requests are served with, instead of a role that the service makes for itself. */
  databaseServiceUrl: string | undefined;
  migrateOnStart: boolean;
  poolSize: number;
  samplePassword: string | undefined;
  jwtSecret: string | undefined;
  jwtIssuer: string;
  intercomSecret: string | undefined;
  accessTokenSeconds: number;
  refreshTokenDays: number;
  endedLoginsDays: number;
  endedKeysDays: number;
  keptAnswersHours: number;
  unprovedAddressesHours: number;
  begunFactorsHours: number;
  /** How long an erasure waits once it is asked for, in days; 0: not at all. */
  erasureDays: number;
  /** How long a deleted organization can be restored. */
  deletedOrganizationDays: number;
  /** Absent: the shipped list alone. */
  passwordList: string | undefined;
  loginAttemptsPerAccount: number;
  loginAttemptsPerAccountAnywhere: number;
  loginAttemptsPerAddress: number;
  collisionsPerHour: number;
  corsOrigins: string[];
  trustProxy: boolean;
  logLevel: string;
  /** Whether the OpenAPI documents and their pages are served. */
  docs: boolean;
  requestTimeoutSeconds: number;
  answerTimeoutSeconds: number;
  activitySeconds: number;
  tickSeconds: number;
  pruneSeconds: number;
  orphanedFilesHours: number;
  eventReaders: number;
  /** Absent: the address that the service listens on. */
  publicUrl: string | undefined;
  /** Absent: avatars are kept in `dataDir`. */
  avatarStorage: S3Settings | undefined;
  /** Absent: mail is put into `dataDir`. */
  smtpUrl: string | undefined;
  mailFrom: Mailbox;
  /** The page of the web app that takes an invitation's token. Absent: our own. */
  invitationUrl: string | undefined;
  /** The page of the web app that takes the links of all other mails. Absent: our own. */
  accountUrl: string | undefined;
  passkeys: PasskeyPlace;
  invitationDays: number;
  invitationsPerDay: number;
  lettersPerAddress: number;
  resendSeconds: number;
  /** Where webhooks may go beside the internet, by any port and without TLS. */
  webhookPrivateNetworks: Network[];
  webhookPorts: number[];
  webhookTimeoutSeconds: number;
  webhooksPerOrganization: number;
  deliveryLogDays: number;
  /** Where vulnerabilities are told to, as URIs. */
  securityContacts: string[];
}

/** Addresses that begin alike. */
export interface Network {
  address: string;
  /** How many bits of it count. */
  prefix: number;
  family: 'ipv4' | 'ipv6';
}

/** Who a mail is from. */
export interface Mailbox {
  /** May be empty. */
  name: string;
  address: string;
}

/** Where passkeys are used (WebAuthn's relying party). */
export interface PasskeyPlace {
  /** The domain that they are bound to. */
  rpId: string;
  /** Of the pages that ask for them. */
  origins: string[];
}

/** A bucket with who may use it. */
export interface S3Settings extends S3Location {
  accessKeyId: string;
  secretAccessKey: string;
}

interface S3Location {
  bucket: string;
  /** In front of each name; ends with a slash or is empty. */
  prefix: string;
  /** Without a slash at its end. */
  endpoint: string;
  region: string;
}

/** A setting that can't be used; the message is one line for whoever starts the service. */
export class ConfigError extends Error {}

interface Setting<Value> {
  /** The sentence that docs/settings.md shows. */
  readonly about: string;
  readonly fallback: string | undefined;
  parse(text: string): Value;
}

/** Where passkeys are used unless told: in a web app that is being made on the same machine. */
const APP_IN_DEVELOPMENT = 'http://localhost:5173/';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * The environment, one row per variable; docs/settings.md prints it.
 *
 * @public
 */
export const settings = {
  PORT: { about: 'TCP port', fallback: '3000', parse: integer(0, 65_535) },
  METRICS_PORT: {
    about: 'TCP port on `HOST` for `/metrics`, which is then no longer on `PORT`, with the probes beside it',
    fallback: undefined,
    parse: integer(0, 65_535),
  },
  HOST: { about: 'Address to listen on', fallback: '127.0.0.1', parse: text(1, 255) },
  DATA_DIR: {
    about: 'Folder of the embedded database, of generated secrets, of avatars and of unsent mail',
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
  MIGRATE_ON_START: {
    about: '`false` leaves migrations to `roster migrate`; a start then refuses a schema that is behind',
    fallback: 'true',
    parse: flag,
  },
  DATABASE_POOL: { about: 'Connections to PostgreSQL', fallback: '10', parse: integer(1, 200) },
  SAMPLE_PASSWORD: {
    about: 'Password of the sample logins; generated and shown when absent',
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
  INTERCOM_SECRET: {
    about: 'Secret of `intercomUserHash` in Applivery’s contract; the hash is null without one',
    fallback: undefined,
    parse: text(8, 1024),
  },
  ACCESS_TOKEN_SECONDS: { about: 'Life of an access token', fallback: '900', parse: integer(1, 900) },
  REFRESH_TOKEN_DAYS: {
    about: 'Longest life of a login; organizations may set a shorter one',
    fallback: '30',
    parse: integer(1, 365),
  },
  ENDED_LOGINS_DAYS: {
    about: 'How long an ended login is kept, by which a device is known again',
    fallback: '90',
    parse: integer(1, 3650),
  },
  ENDED_KEYS_DAYS: {
    about: 'How long a key is kept once it has ended, for whoever asks which it was',
    fallback: '90',
    parse: integer(1, 3650),
  },
  KEPT_ANSWERS_HOURS: {
    about: 'How long the answer to an `Idempotency-Key` is kept',
    fallback: '24',
    parse: integer(1, 8760),
  },
  UNPROVED_ADDRESSES_HOURS: {
    about: 'How long a new e-mail address that nobody proves is kept',
    fallback: '24',
    parse: integer(1, 168),
  },
  BEGUN_FACTORS_HOURS: {
    about: 'How long a second factor waits to be confirmed by its first code',
    fallback: '1',
    parse: integer(1, 168),
  },
  ERASURE_DAYS: {
    about: 'How long the erasure of a person waits, deleted meanwhile, and can be called off; 0 for not at all',
    fallback: '0',
    parse: integer(0, 365),
  },
  DELETED_ORGANIZATION_DAYS: {
    about: 'How long a deleted organization can be restored before it is erased',
    fallback: '30',
    parse: integer(0, 3650),
  },
  PASSWORD_LIST: {
    about:
      'File of passwords that nobody may choose, written by `roster passwords build`; beside the shipped one of common long ' +
      'passwords',
    fallback: undefined,
    parse: text(1, 4096),
  },
  LOGIN_ATTEMPTS_PER_ACCOUNT: {
    about: 'Logins tried per e-mail from one client network in 15 minutes',
    fallback: '10',
    parse: integer(1, 1_000_000),
  },
  LOGIN_ATTEMPTS_PER_ACCOUNT_ANYWHERE: {
    about: 'Logins tried per e-mail in 15 minutes, but for networks that it has logged in from',
    fallback: '100',
    parse: integer(1, 1_000_000),
  },
  LOGIN_ATTEMPTS_PER_ADDRESS: {
    about: 'Logins tried per client address in 15 minutes',
    fallback: '100',
    parse: integer(1, 1_000_000),
  },
  COLLISIONS_PER_HOUR: {
    about: 'Refusals an hour that tell a caller of addresses and numbers which others have',
    fallback: '30',
    parse: integer(1, 1_000_000),
  },
  CORS_ORIGINS: {
    about:
      'Browser origins that may call, separated by commas; without it none, but with the embedded database those of `http://localhost`',
    fallback: '',
    parse: origins,
  },
  TRUST_PROXY: {
    about: '`true` behind a reverse proxy: the client address comes from `X-Forwarded-For`',
    fallback: 'false',
    parse: flag,
  },
  LOG_LEVEL: { about: logLevels.join(', '), fallback: 'info', parse: oneOf(logLevels) },
  DOCS: {
    about: '`off` takes the OpenAPI documents and their pages away, also those of the contracts',
    fallback: 'on',
    parse: onOrOff,
  },
  REQUEST_TIMEOUT_SECONDS: { about: 'Time a client has to send its request', fallback: '30', parse: integer(1, 600) },
  ANSWER_TIMEOUT_SECONDS: {
    about: 'Time after which a client that doesn’t read its answer is cut off',
    fallback: '30',
    parse: integer(1, 600),
  },
  ACTIVITY_SECONDS: {
    about: 'How exactly the last action of a user is kept, and how often it is written',
    fallback: '60',
    parse: integer(1, 3600),
  },
  TICK_SECONDS: {
    about: 'How often it is looked for what is due by the clock, such as changes for a later instant',
    fallback: '5',
    parse: seconds(0.1, 3600),
  },
  PRUNE_SECONDS: {
    about: 'How often it is looked for what has ended and was kept for long enough',
    fallback: '60',
    parse: seconds(0.1, 86_400),
  },
  ORPHANED_FILES_HOURS: {
    about:
      'How old a file of a picture that nobody has, and no history tells of, is when it is deleted, once a day; 0: only by ' +
      '`roster prune`. The folder or prefix has to be of this installation alone',
    fallback: '0',
    parse: integer(0, 8760),
  },
  EVENT_READERS: {
    about: 'How many readers may wait for events in this process, by streams and long polls together',
    fallback: '1000',
    parse: integer(1, 100_000),
  },
  PUBLIC_URL: {
    about:
      'Address that clients reach the service at, for links; without it the one it listens on. With `SMTP_URL`, this or ' +
      '`INVITATION_URL` is required',
    fallback: undefined,
    parse: publicUrl,
  },
  AVATAR_STORAGE_URL: {
    about: '`s3://bucket/prefix?region=…&endpoint=…` keeps avatars there; without it they are kept in `DATA_DIR`',
    fallback: undefined,
    parse: s3Location,
  },
  S3_ACCESS_KEY_ID: { about: 'Key of the bucket in `AVATAR_STORAGE_URL`', fallback: undefined, parse: text(1, 255) },
  S3_SECRET_ACCESS_KEY: { about: 'Secret of that key', fallback: undefined, parse: text(1, 1024) },
  SMTP_URL: {
    about: '`smtp://user:password@host:587` or `smtps://…` sends mail; without it mail is put into `DATA_DIR/mail`',
    fallback: undefined,
    parse: smtpUrl,
  },
  MAIL_FROM: {
    about: 'Sender of mail, required with `SMTP_URL`',
    fallback: 'Roster <roster@localhost>',
    parse: mailbox,
  },
  INVITATION_URL: {
    about: 'Page of the web app that gets an invitation’s token as `?token=`; without it our own, `/invitation`',
    fallback: undefined,
    parse: pageUrl,
  },
  ACCOUNT_URL: {
    about:
      'Page of the web app that gets a link’s `?purpose=` and `?token=`, to reset a password or prove an address; without it ' +
      '`account` beside `INVITATION_URL`, or else our own, `/account`',
    fallback: undefined,
    parse: pageUrl,
  },
  PASSKEY_RP_ID: {
    about:
      'Domain that passkeys are bound to for good, of the web app or one above it; without it the host of `ACCOUNT_URL`',
    fallback: undefined,
    parse: domain,
  },
  PASSKEY_ORIGINS: {
    about: 'Origins of the pages that use passkeys, separated by commas; without it the one of `ACCOUNT_URL`',
    fallback: undefined,
    parse: passkeyOrigins,
  },
  INVITATION_DAYS: { about: 'Life of an invitation', fallback: '7', parse: integer(1, 90) },
  INVITATIONS_PER_DAY: {
    about: 'Invitations an organization may send in a day, those that are sent again counted in',
    fallback: '500',
    parse: integer(1, 1_000_000),
  },
  LETTERS_PER_ADDRESS: {
    about: 'Invitations an address may be sent in a day, by all organizations together',
    fallback: '10',
    parse: integer(1, 1_000_000),
  },
  RESEND_SECONDS: {
    about: 'Time between two times that an invitation is sent again; 0 for none',
    fallback: '60',
    parse: integer(0, 86_400),
  },
  WEBHOOK_PRIVATE_NETWORKS: {
    about:
      'Networks that webhooks may go to beside the internet, such as `10.1.0.0/16,fd00::/8`, by any port and also without TLS; without ' +
      'it none that is private, loopback or link-local',
    fallback: '',
    parse: networks,
  },
  WEBHOOK_PORTS: { about: 'Ports that webhooks may go to on the internet', fallback: '443,8443', parse: ports },
  WEBHOOK_TIMEOUT_SECONDS: {
    about: 'Time that an endpoint has to answer a webhook',
    fallback: '15',
    parse: seconds(0.1, 60),
  },
  WEBHOOKS_PER_ORGANIZATION: {
    about: 'Webhooks that an organization may have',
    fallback: '20',
    parse: integer(0, 1000),
  },
  DELIVERY_LOG_DAYS: {
    about: 'How long deliveries of webhooks are kept once they are over, with what was answered',
    fallback: '30',
    parse: integer(1, 3650),
  },
  SECURITY_CONTACT: {
    about:
      'Where vulnerabilities are told to, as `mailto:` or `https:` URIs, separated by commas; for `/.well-known/security.txt`',
    fallback: '',
    parse: contacts,
  },
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
    metricsPort: read('METRICS_PORT'),
    dataDir: read('DATA_DIR'),
    databaseUrl: read('DATABASE_URL'),
    databaseServiceUrl: read('DATABASE_SERVICE_URL'),
    migrateOnStart: read('MIGRATE_ON_START'),
    poolSize: read('DATABASE_POOL'),
    samplePassword: read('SAMPLE_PASSWORD'),
    jwtSecret: read('JWT_SECRET'),
    jwtIssuer: read('JWT_ISSUER'),
    intercomSecret: read('INTERCOM_SECRET'),
    accessTokenSeconds: read('ACCESS_TOKEN_SECONDS'),
    refreshTokenDays: read('REFRESH_TOKEN_DAYS'),
    endedLoginsDays: read('ENDED_LOGINS_DAYS'),
    endedKeysDays: read('ENDED_KEYS_DAYS'),
    keptAnswersHours: read('KEPT_ANSWERS_HOURS'),
    unprovedAddressesHours: read('UNPROVED_ADDRESSES_HOURS'),
    begunFactorsHours: read('BEGUN_FACTORS_HOURS'),
    erasureDays: read('ERASURE_DAYS'),
    deletedOrganizationDays: read('DELETED_ORGANIZATION_DAYS'),
    passwordList: read('PASSWORD_LIST'),
    loginAttemptsPerAccount: read('LOGIN_ATTEMPTS_PER_ACCOUNT'),
    loginAttemptsPerAccountAnywhere: read('LOGIN_ATTEMPTS_PER_ACCOUNT_ANYWHERE'),
    loginAttemptsPerAddress: read('LOGIN_ATTEMPTS_PER_ADDRESS'),
    collisionsPerHour: read('COLLISIONS_PER_HOUR'),
    corsOrigins: read('CORS_ORIGINS'),
    trustProxy: read('TRUST_PROXY'),
    logLevel: read('LOG_LEVEL'),
    docs: read('DOCS'),
    requestTimeoutSeconds: read('REQUEST_TIMEOUT_SECONDS'),
    answerTimeoutSeconds: read('ANSWER_TIMEOUT_SECONDS'),
    activitySeconds: read('ACTIVITY_SECONDS'),
    tickSeconds: read('TICK_SECONDS'),
    pruneSeconds: read('PRUNE_SECONDS'),
    orphanedFilesHours: read('ORPHANED_FILES_HOURS'),
    eventReaders: read('EVENT_READERS'),
    publicUrl: read('PUBLIC_URL'),
    avatarStorage: undefined,
    smtpUrl: read('SMTP_URL'),
    mailFrom: read('MAIL_FROM'),
    invitationUrl: read('INVITATION_URL'),
    accountUrl: undefined,
    passkeys: { rpId: '', origins: [] },
    invitationDays: read('INVITATION_DAYS'),
    invitationsPerDay: read('INVITATIONS_PER_DAY'),
    lettersPerAddress: read('LETTERS_PER_ADDRESS'),
    resendSeconds: read('RESEND_SECONDS'),
    webhookPrivateNetworks: read('WEBHOOK_PRIVATE_NETWORKS'),
    webhookPorts: read('WEBHOOK_PORTS'),
    webhookTimeoutSeconds: read('WEBHOOK_TIMEOUT_SECONDS'),
    webhooksPerOrganization: read('WEBHOOKS_PER_ORGANIZATION'),
    deliveryLogDays: read('DELIVERY_LOG_DAYS'),
    securityContacts: read('SECURITY_CONTACT'),
  };
  if (config.databaseUrl !== undefined && !environment.JWT_SECRET) {
    faults.push('JWT_SECRET is required with DATABASE_URL, the same on every instance');
  }
  config.accountUrl = read('ACCOUNT_URL') ?? besides(config.invitationUrl, 'account');
  config.passkeys = passkeyPlace(config.accountUrl ?? APP_IN_DEVELOPMENT, {
    rpId: read('PASSKEY_RP_ID'),
    origins: read('PASSKEY_ORIGINS'),
  });
  if (!config.passkeys.origins.every((origin) => isOf(origin, config.passkeys.rpId))) {
    faults.push(
      'PASSKEY_RP_ID must be the host of all PASSKEY_ORIGINS, or without these of ACCOUNT_URL, or a domain above',
    );
  }
  const keys = { accessKeyId: read('S3_ACCESS_KEY_ID'), secretAccessKey: read('S3_SECRET_ACCESS_KEY') };
  const bucket = read('AVATAR_STORAGE_URL');
  if (bucket !== undefined) {
    const { accessKeyId, secretAccessKey } = keys;
    if (accessKeyId === undefined || secretAccessKey === undefined) {
      faults.push('S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are required with AVATAR_STORAGE_URL');
    } else config.avatarStorage = { ...bucket, accessKeyId, secretAccessKey };
  }
  if (config.databaseServiceUrl !== undefined && config.databaseUrl === undefined) {
    faults.push('DATABASE_SERVICE_URL needs DATABASE_URL beside it');
  }
  if (environment.SMTP_URL && !environment.MAIL_FROM) faults.push('MAIL_FROM is required with SMTP_URL');
  if (environment.SMTP_URL && !environment.INVITATION_URL && !environment.PUBLIC_URL) {
    faults.push('SMTP_URL needs PUBLIC_URL, or INVITATION_URL where a web app takes the links of mails');
  }
  if (faults.length > 0) throw new ConfigError(`Configuration: ${faults.join('; ')}.`);
  return config;
}

/** A key for one purpose, derived from the service's secret, so that no two purposes share one. */
export function keyFor(
  purpose:
    | 'access-token'
    | 'refresh-token'
    | 'avatar-url'
    | 'database'
    | 'invitation'
    | 'mailed-link'
    | 'login-network'
    | 'login-log'
    | 'passkey-challenge'
    | 'factor-secret'
    | 'webhook-secret',
  secret: string,
): KeyObject {
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

function seconds(least: number, most: number) {
  return (source: string): number => {
    const value = Number(source);
    if (!/^\d+(\.\d)?$/.test(source) || value < least || value > most)
      throw new Error(`must be a number from ${least} to ${most}, at most one decimal`);
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

function onOrOff(source: string): boolean {
  return oneOf(['on', 'off'])(source) === 'on';
}

function postgresUrl(source: string): string {
  if (!/^postgres(ql)?:\/\/./.test(source) || !URL.canParse(source)) throw new Error('must be a postgres:// URL');
  return source;
}

function smtpUrl(source: string): string {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new Error('must be an smtp:// or smtps:// URL');
  return source;
}

function mailbox(source: string): Mailbox {
  const named = /^([^<>"@\p{C}]*)<([^<>]+)>$/u.exec(source.trim());
  const [name, address] = named === null ? ['', source.trim()] : [named[1] ?? '', named[2] ?? ''];
  if (!/^[\w.+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(address))
    throw new Error('must be an address such as Roster <roster@example.com>');
  return { name: name.trim(), address };
}

function pageUrl(source: string): string {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[#@]/.test(source))
    throw new Error('must be an http or https address such as https://app.example.com/invitation');
  return url.href;
}

/** @example besides('https://app.example.com/welcome?lang=en', 'account') // 'https://app.example.com/account' */
function besides(page: string | undefined, name: string): string | undefined {
  return page === undefined ? undefined : new URL(name, page).href;
}

function publicUrl(source: string): string {
  const url = URL.canParse(source) ? new URL(source) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#@]/.test(source))
    throw new Error('must be an http or https address such as https://roster.example.com');
  return url.href.replace(/\/+$/, '');
}

/** Amazon's own endpoint of the region unless another one is given. */
function s3Location(source: string): S3Location {
  const [, bucket, folder = '', query = ''] =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[\w./-]*)?(?:\?(.*))?$/.exec(source) ?? [];
  const { region = 'us-east-1', endpoint, ...unknown } = Object.fromEntries(new URLSearchParams(query));
  if (bucket === undefined || Object.keys(unknown).length > 0)
    throw new Error('must be a bucket such as s3://avatars?region=eu-central-1&endpoint=https://s3.example.com');
  const prefix = folder.split('/').filter((part) => part !== '');
  return {
    bucket,
    prefix: prefix.map((part) => `${part}/`).join(''),
    endpoint: publicUrl(endpoint ?? `https://s3.${region}.amazonaws.com`),
    region,
  };
}

function contacts(source: string): string[] {
  const list = listOf(source);
  if (list.some((uri) => !/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(uri)))
    throw new Error('must be URIs such as mailto:security@example.com, separated by commas');
  return list;
}

function origins(source: string): string[] {
  const list = listOf(source);
  const bad = list.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (bad !== undefined) throw new Error('must be origins such as https://app.example.com, separated by commas');
  return list;
}

function networks(source: string): Network[] {
  return listOf(source).map((item) => {
    const [address = '', prefix = '', ...more] = item.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix) || Number(prefix) > most)
      throw new Error('must be networks such as 10.1.0.0/16 or fd00::/8, separated by commas');
    return { address, prefix: Number(prefix), family: version === 4 ? 'ipv4' : 'ipv6' };
  });
}

function ports(source: string): number[] {
  const list = listOf(source);
  const good = /^[1-9]\d{0,4}$/;
  if (list.some((port) => !good.test(port) || Number(port) > 65_535))
    throw new Error('must be ports such as 443, separated by commas');
  return list.map(Number);
}

function domain(source: string): string {
  if (!/^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$/.test(source) || /\.\d+$|^\d+$/.test(source))
    throw new Error('must be a domain in lower case such as example.com');
  return source;
}

/** What an app of Android has in the place of an origin. */
const APP = /^android:apk-key-hash:[\w-]+$/;

function passkeyOrigins(source: string): string[] {
  const list = listOf(source);
  const pages = list.filter((origin) => !APP.test(origin));
  if (origins(pages.join(',')).length === 0)
    throw new Error('must be origins such as https://app.example.com, at least one');
  return list;
}

/** Empty where the address is faulty, which is told of its own. */
function passkeyPlace(page: string | undefined, set: Partial<PasskeyPlace>): PasskeyPlace {
  const { hostname = '', origin = '' } = page === undefined || page === '' ? {} : new URL(page);
  return { rpId: set.rpId ?? hostname, origins: set.origins ?? [origin] };
}

/** Whether a page of the origin may ask for passkeys of the domain, as browsers see it. */
function isOf(origin: string, rpId: string): boolean {
  if (origin === '' || APP.test(origin)) return true;
  return `.${new URL(origin).hostname}`.endsWith(`.${rpId}`);
}

function listOf(source: string): string[] {
  return source
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
