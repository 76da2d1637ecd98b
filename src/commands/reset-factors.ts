import { platformOrigin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Statement } from '../database/database.js';
import { FactorsStore } from '../factors/factors.store.js';
import { OutboxStore } from '../mail/outbox.store.js';
import { SECURITY_LETTER } from '../security/security-letters.js';
import { parseEmail } from '../values/email.js';
import type { ResetOptions } from './reset-password.js';
import { CommandError } from './tell-failure.js';
import { withDatabase } from './with-database.js';
import { uuidv7 } from '../values/uuid.js';

const findAccount: Statement = {
  name: 'reset-factors-find',
  text: 'select id, email from users where email_key = $1 for no key update',
};

/** Takes somebody's second factors and recovery codes away and ends all their logins, on behalf of the platform. */
export async function resetFactors(options: ResetOptions): Promise<void> {
  const email = parseEmail(options.email);
  if (email === undefined) throw new CommandError('--email must be an e-mail address such as ann@acme.example.');

  await withDatabase(async (database) => {
    const factors = new FactorsStore(database);
    const removed = await database.transaction('service', async (tx) => {
      const [account] = await tx.query<{ id: string; email: string }>(findAccount, [email.key]);
      if (account === undefined) throw new CommandError(`Nobody has the address ${email.address}.`);
      const count = await factors.deleteAll(tx, account.id);
      if (count === 0) return undefined;
      await factors.endLogins(tx, account.id);
      const event = { id: uuidv7(), userId: account.id, event: 'factors_reset', about: {} } as const;
      await new ChangesStore().recordEvents(tx, platformOrigin('command'), event);
      // The service sends it; here nobody does.
      await new OutboxStore(database).insert(tx, SECURITY_LETTER, [{ subjectId: event.id, edition: 1 }]);
      return account.email;
    });
    console.log(
      removed === undefined
        ? `${email.address} has no second factor.`
        : `${removed} has no second factor any more, and every login has ended.`,
    );
  });
}
