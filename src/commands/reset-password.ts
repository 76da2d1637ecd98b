import { endLinksOf } from '../account/mailed-links.store.js';
import { revokeSessionsOf } from '../auth/sessions.store.js';
import { platformOrigin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Statement } from '../database/database.js';
import { OutboxStore } from '../mail/outbox.store.js';
import { SECURITY_LETTER } from '../security/security-letters.js';
import { parseEmail } from '../values/email.js';
import { choosePassword } from './choose-password.js';
import { CommandError } from './tell-failure.js';
import { withDatabase } from './with-database.js';
import { uuidv7 } from '../values/uuid.js';

export interface ResetOptions {
  email: string;
}

interface Account {
  id: string;
  email: string;
  status: 'active' | 'disabled';
}

const findAccount: Statement = {
  name: 'reset-find',
  text: 'select id, email, status from users where email_key = $1',
};

const setPassword: Statement = {
  name: 'reset-set',
  text: `update users set password_hash = $2, updated_at = now() where id = $1 returning id`,
};

/** Sets somebody's password and ends all their logins, on behalf of the platform. */
export async function resetPassword(options: ResetOptions): Promise<void> {
  const email = parseEmail(options.email);
  if (email === undefined) throw new CommandError('--email must be an e-mail address such as ann@acme.example.');

  await withDatabase(async (database) => {
    const [account] = await database.read<Account>('service', findAccount, [email.key]);
    if (account === undefined) throw new CommandError(`Nobody has the address ${email.address}.`);
    const passwordHash = await choosePassword('NEW_PASSWORD', account.email);
    await database.transaction('service', async (tx) => {
      const [user] = await tx.query(setPassword, [account.id, passwordHash]);
      if (user === undefined) throw new CommandError(`Nobody has the address ${email.address} any more.`);
      await tx.query(revokeSessionsOf, [account.id, 'password']);
      await tx.query(endLinksOf, [account.id]);
      const event = { id: uuidv7(), userId: account.id, event: 'password_reset', about: {} } as const;
      await new ChangesStore().recordEvents(tx, platformOrigin('command'), event);
      // The service sends it; here nobody does.
      await new OutboxStore(database).insert(tx, SECURITY_LETTER, [{ subjectId: event.id, edition: 1 }]);
    });
    const disabled = account.status === 'disabled' ? ' The account stays disabled.' : '';
    console.log(`${account.email} has a new password, and every login has ended.${disabled}`);
  });
}
