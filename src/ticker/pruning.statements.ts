import type { Statement } from '../database/database.js';

/** So few at a time that no statement takes long: a login may have thousands of refresh tokens, which go with it. */
const AT_ONCE = 100;

/** What is deleted some time after its end. Both statements: $1 how many hours ago it has to have ended. */
export interface Prunable {
  readonly table: string;
  /** A few at a time; answers as many rows as are gone. */
  readonly prune: Statement;
  readonly count: Statement;
}

/** By an expression that has an index. */
function pruning(name: string, { from, endedAt }: { from: string; endedAt: string }): Prunable {
  const ended = `${endedAt} < now() - make_interval(hours => $1)`;
  return {
    table: from,
    prune: {
      name: `prune-${name}`,
      text: `delete from ${from} where ctid = any (array(
        select ctid from ${from} where ${ended} limit ${AT_ONCE} for update skip locked))
      returning 1`,
    },
    count: { name: `prunable-${name}`, text: `select count(*)::integer as count from ${from} where ${ended}` },
  };
}

export const endedLogins = pruning('logins', { from: 'sessions', endedAt: 'least(expires_at, revoked_at)' });

export const endedKeys = pruning('keys', { from: 'access_keys', endedAt: 'least(expires_at, ended_at)' });

export const keptAnswers = pruning('kept-answers', { from: 'idempotency_keys', endedAt: 'created_at' });

/** An address that nobody has confirmed in time. */
export const unprovedAddresses = pruning('address-changes', {
  from: 'deferred_changes',
  endedAt: `(case when by = 'proof' then created_at end)`,
});

export const loginChallenges = pruning('challenges', { from: 'login_challenges', endedAt: 'expires_at' });

export const passkeyChallenges = pruning('passkey-challenges', {
  from: 'used_passkey_challenges',
  endedAt: 'expires_at',
});

/** One that was begun, and never shown a code. */
export const begunFactors = pruning('begun-factors', {
  from: 'factors',
  endedAt: '(case when confirmed_at is null then created_at end)',
});

/** What waits has no end. */
export const endedDeliveries = pruning('deliveries', { from: 'webhook_deliveries', endedAt: 'ended_at' });

export const endedLinks = pruning('links', { from: 'mailed_links', endedAt: 'expires_at' });
