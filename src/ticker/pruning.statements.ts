import type { Statement } from '../database/database.js';

/** So few at a time that no statement takes long: a login may have thousands of refresh tokens, which go with it. */
const AT_ONCE = 100;

/** $1 how many hours ago it has to have ended, by an expression that has an index. */
function pruning(name: string, { from, endedAt }: { from: string; endedAt: string }): Statement {
  return {
    name: `prune-${name}`,
    text: `delete from ${from} where ctid = any (array(
        select ctid from ${from} where ${endedAt} < now() - make_interval(hours => $1)
        limit ${AT_ONCE} for update skip locked))
      returning 1`,
  };
}

export const pruneLogins = pruning('logins', { from: 'sessions', endedAt: 'least(expires_at, revoked_at)' });

export const pruneKeys = pruning('keys', { from: 'access_keys', endedAt: 'least(expires_at, ended_at)' });

export const pruneKeptAnswers = pruning('kept-answers', { from: 'idempotency_keys', endedAt: 'created_at' });

/** An address that nobody has confirmed in time. */
export const pruneAddressChanges = pruning('address-changes', {
  from: 'deferred_changes',
  endedAt: `(case when by = 'proof' then created_at end)`,
});

/** A request for a change that was decided or has ended. */
export const pruneRequests = pruning('requests', { from: 'deferred_changes', endedAt: 'decided_at' });

export const pruneChallenges = pruning('challenges', { from: 'login_challenges', endedAt: 'expires_at' });

export const prunePasskeyChallenges = pruning('passkey-challenges', {
  from: 'used_passkey_challenges',
  endedAt: 'expires_at',
});

/** One that was begun, and never shown a code. */
export const pruneBegunFactors = pruning('begun-factors', {
  from: 'factors',
  endedAt: '(case when confirmed_at is null then created_at end)',
});

/** What waits has no end. */
export const pruneDeliveries = pruning('deliveries', { from: 'webhook_deliveries', endedAt: 'ended_at' });

export const pruneLinks = pruning('links', { from: 'mailed_links', endedAt: 'expires_at' });
