import { revokeSessionsOf } from '../auth/sessions.store.js';
import { platformOrigin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Statement } from '../database/database.js';
import { parseEmail } from '../values/email.js';
import { choosePassword } from './choose-password.js';
import { CommandError } from './tell-failure.js';
import { withDatabase } from './with-database.js';

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

/** The version counts it, because the history has a row for each. */
const setPassword: Statement = {
  name: 'reset-set',
  text: `update users set password_hash = $2, version = version + 1, updated_at = now() where id = $1
    returning version, organization_id as "organizationId"`,
};

/** In the history by its name only. */
const RESET = { '/password': { before: null, after: null } };

/** Sets somebody's password and ends all their logins, on behalf of the platform. */
export async function resetPassword(options: ResetOptions): Promise<void> {
  const email = parseEmail(options.email);
  if (email === undefined) throw new CommandError('--email must be an e-mail address such as ann@acme.example.');

  await withDatabase(async (database) => {
    const [account] = await database.read<Account>('service', findAccount, [email.key]);
    if (account === undefined) throw new CommandError(`Nobody has the address ${email.address}.`);
    const passwordHash = await choosePassword('NEW_PASSWORD', account.email);
    await database.transaction('service', async (tx) => {
      const [user] = await tx.query<{ version: number; organizationId: string | null }>(setPassword, [
        account.id,
        passwordHash,
      ]);
      if (user === undefined) throw new CommandError(`Nobody has the address ${email.address} any more.`);
      await tx.query(revokeSessionsOf, [account.id, 'password']);
      const change = { subject: 'user', subjectId: account.id, ...user, fields: RESET } as const;
      await new ChangesStore().record(tx, platformOrigin('command'), change);
    });
    const disabled = account.status === 'disabled' ? ' The account stays disabled.' : '';
    console.log(`${account.email} has a new password, and every login has ended.${disabled}`);
  });
}
