import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig } from '../src/config.js';

const secret = 'x'.repeat(32);
const keys = { accessKeyId: 'id', secretAccessKey: 'key' };
const mail = { MAIL_FROM: 'hello@x.example', INVITATION_URL: 'https://x.example' };
const s3Keys = { S3_ACCESS_KEY_ID: keys.accessKeyId, S3_SECRET_ACCESS_KEY: keys.secretAccessKey };

it('runs without any setting', () => {
  expect(readConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    dataDir: './data',
    databaseUrl: undefined,
    databaseServiceUrl: undefined,
    poolSize: 10,
    samplePassword: undefined,
    jwtSecret: undefined,
    jwtIssuer: 'roster',
    intercomSecret: undefined,
    accessTokenSeconds: 900,
    refreshTokenDays: 30,
    loginAttemptsPerAccount: 10,
    loginAttemptsPerAccountAnywhere: 100,
    loginAttemptsPerAddress: 100,
    collisionsPerHour: 30,
    corsOrigins: [],
    trustProxy: false,
    logLevel: 'info',
    requestTimeoutSeconds: 30,
    answerTimeoutSeconds: 30,
    activitySeconds: 60,
    smtpUrl: undefined,
    mailFrom: { name: 'Roster', address: 'roster@localhost' },
    invitationUrl: undefined,
    invitationDays: 7,
    invitationsPerDay: 500,
    lettersPerAddress: 10,
    resendSeconds: 60,
    migrateOnStart: true,
    securityContacts: [],
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
    [{ MIGRATE_ON_START: 'false' }, { migrateOnStart: false }],
    [
      { SECURITY_CONTACT: 'mailto:a@x.example, https://x.example/security' },
      { securityContacts: ['mailto:a@x.example', 'https://x.example/security'] },
    ],
    [{ ACCESS_TOKEN_SECONDS: '900' }, { accessTokenSeconds: 900 }],
    [{ TICK_SECONDS: '0.2' }, { tickSeconds: 0.2 }],
    [{ PUBLIC_URL: 'https://roster.example/' }, { publicUrl: 'https://roster.example' }],
    [{ PUBLIC_URL: 'http://x.example:8080/roster/' }, { publicUrl: 'http://x.example:8080/roster' }],
    [
      { AVATAR_STORAGE_URL: 's3://my-bucket?region=eu-central-1', ...s3Keys },
      {
        avatarStorage: { bucket: 'my-bucket', prefix: '', endpoint: 'https://s3.eu-central-1.amazonaws.com', ...keys },
      },
    ],
    [
      { AVATAR_STORAGE_URL: 's3://avatars/a/b/?endpoint=http://minio:9000', ...s3Keys },
      { avatarStorage: { prefix: 'a/b/', endpoint: 'http://minio:9000', region: 'us-east-1' } },
    ],
    [{ SMTP_URL: 'smtps://u:p@x.example', ...mail }, { smtpUrl: 'smtps://u:p@x.example' }],
    [{ MAIL_FROM: 'hello@x.example' }, { mailFrom: { name: '', address: 'hello@x.example' } }],
    [{ MAIL_FROM: ' Acme, Inc. <a+b@x.example>' }, { mailFrom: { name: 'Acme, Inc.', address: 'a+b@x.example' } }],
    [
      { SMTP_URL: 'smtp://x.example', MAIL_FROM: 'a@x.example', PUBLIC_URL: 'https://x.example' },
      { invitationUrl: undefined, accountUrl: undefined },
    ],
    [
      { INVITATION_URL: 'https://x.example/a?b=c' },
      { accountUrl: 'https://x.example/account', invitationUrl: 'https://x.example/a?b=c' },
    ],
    [{}, { passkeys: { rpId: 'localhost', origins: ['http://localhost:5173'] } }],
    [
      { INVITATION_URL: 'https://x.example/a', ACCOUNT_URL: 'https://app.x.example:8443/me?a=b' },
      { passkeys: { rpId: 'app.x.example', origins: ['https://app.x.example:8443'] } },
    ],
    [
      {
        PASSKEY_RP_ID: 'x.example',
        PASSKEY_ORIGINS: 'https://x.example, https://a.b.x.example,android:apk-key-hash:c-_9',
      },
      {
        passkeys: {
          rpId: 'x.example',
          origins: ['https://x.example', 'https://a.b.x.example', 'android:apk-key-hash:c-_9'],
        },
      },
    ],
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
    [{ TICK_SECONDS: '0' }, 'TICK_SECONDS must be a number from 0.1 to 3600, at most one decimal'],
    [{ TICK_SECONDS: '.25' }, 'TICK_SECONDS must be a number from 0.1 to 3600, at most one decimal'],
    [{ DATABASE_URL: 'mysql://x', JWT_SECRET: secret }, 'DATABASE_URL must be a postgres:// URL'],
    [{ DATABASE_URL: 'postgres://x' }, 'JWT_SECRET is required with DATABASE_URL'],
    [{ DATABASE_SERVICE_URL: 'postgres://x' }, 'DATABASE_SERVICE_URL needs DATABASE_URL'],
    [{ JWT_SECRET: 'short' }, 'JWT_SECRET must have 32 to 1024 characters'],
    [{ SECURITY_CONTACT: 'a@x.example' }, 'SECURITY_CONTACT must be URIs such as'],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS must be origins such as'],
    [{ CORS_ORIGINS: 'https://a.example/' }, 'CORS_ORIGINS must be origins such as'],
    [{ TRUST_PROXY: 'yes' }, 'TRUST_PROXY must be one of true, false'],
    [{ LOG_LEVEL: 'verbose' }, 'LOG_LEVEL must be one of trace'],
    [{ PUBLIC_URL: 'roster.example' }, 'PUBLIC_URL must be an http or https address'],
    [{ PUBLIC_URL: 'https://roster.example/?x=1' }, 'PUBLIC_URL must be an http or https address'],
    [{ AVATAR_STORAGE_URL: 's3://x', ...s3Keys }, 'AVATAR_STORAGE_URL must be a bucket'],
    [{ AVATAR_STORAGE_URL: 'https://x.example/bucket', ...s3Keys }, 'AVATAR_STORAGE_URL must be a bucket'],
    [{ AVATAR_STORAGE_URL: 's3://bucket?zone=eu', ...s3Keys }, 'AVATAR_STORAGE_URL must be a bucket'],
    [{ AVATAR_STORAGE_URL: 's3://bucket' }, 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are required'],
    [{ SMTP_URL: 'https://x.example', ...mail }, 'SMTP_URL must be an smtp:// or smtps:// URL'],
    [{ SMTP_URL: 'smtp:x', ...mail }, 'SMTP_URL must be an smtp:// or smtps:// URL'],
    [{ SMTP_URL: 'smtp://x.example', INVITATION_URL: 'https://x.example' }, 'MAIL_FROM is required with SMTP_URL'],
    [{ SMTP_URL: 'smtp://x.example', MAIL_FROM: 'a@x.example' }, 'SMTP_URL needs PUBLIC_URL, or INVITATION_URL'],
    [{ MAIL_FROM: 'Roster' }, 'MAIL_FROM must be an address'],
    [{ MAIL_FROM: 'a@x.example, b@x.example' }, 'MAIL_FROM must be an address'],
    [{ MAIL_FROM: 'A\r\nBcc: b@x.example <a@x.example>' }, 'MAIL_FROM must be an address'],
    [{ INVITATION_URL: 'x.example' }, 'INVITATION_URL must be an http or https address'],
    [{ INVITATION_URL: 'https://x.example/#/a' }, 'INVITATION_URL must be an http or https address'],
    [{ PASSKEY_RP_ID: 'https://x.example' }, 'PASSKEY_RP_ID must be a domain in lower case such as'],
    [{ PASSKEY_RP_ID: '127.0.0.1' }, 'PASSKEY_RP_ID must be a domain in lower case such as'],
    [{ PASSKEY_ORIGINS: 'http://localhost:5173/' }, 'PASSKEY_ORIGINS must be origins such as'],
    [{ PASSKEY_ORIGINS: ',' }, 'PASSKEY_ORIGINS must be origins such as'],
    [{ PASSKEY_RP_ID: 'x.example' }, 'PASSKEY_RP_ID must be the host of'],
    [{ PASSKEY_RP_ID: 'x.example', PASSKEY_ORIGINS: 'https://notx.example' }, 'PASSKEY_RP_ID must be the host of'],
    [{ INVITATION_DAYS: '0' }, 'INVITATION_DAYS must be a whole number'],
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
