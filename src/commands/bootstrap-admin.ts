import { platformOrigin } from '../changes/origin.js';
import { ChangesStore } from '../changes/changes.store.js';
import type { Statement } from '../database/database.js';
import { lockPlatform } from '../database/locks.js';
import { newPersonChange, newState } from '../profiles/first-change.js';
import { parseEmail } from '../values/email.js';
import { textFault } from '../values/plain-text.js';
import { choosePassword } from './choose-password.js';
import { CommandError } from './tell-failure.js';
import { withDatabase } from './with-database.js';
import { uuidv7 } from '../values/uuid.js';

export interface BootstrapOptions {
  email: string;
  fullName?: string;
}

const findSuperadmin: Statement = { name: 'superadmin-find', text: 'select from users where superadmin limit 1' };

const insertSuperadmin: Statement = {
  name: 'superadmin-insert',
  text: `
    insert into users (id, email, email_key, full_name, password_hash, superadmin, verification_status)
    values ($1, $2, $3, $4, $5, true, 'verified')`,
};

/** Makes the first SUPERADMIN. There is no default account and no route for it: whoever can run this owns the database. */
export async function bootstrapAdmin(options: BootstrapOptions): Promise<void> {
  const email = parseEmail(options.email);
  if (email === undefined) throw new CommandError('--email must be an e-mail address such as ann@acme.example.');
  const fullName = nameOf(options.fullName);

  await withDatabase(async (database) => {
    refuseSecond(await database.read('service', findSuperadmin));
    const passwordHash = await choosePassword('ADMIN_PASSWORD', email.address);
    await database.transaction('service', async (tx) => {
      await tx.query(lockPlatform);
      refuseSecond(await tx.query(findSuperadmin));
      const id = uuidv7();
      await tx.query(insertSuperadmin, [id, email.address, email.key, fullName, passwordHash]);
      const rights = { accessRole: 'SUPERADMIN', verificationStatus: 'verified' } as const;
      const made = newPersonChange(newState({ id, email: email.address, fullName, ...rights }));
      await new ChangesStore().record(tx, platformOrigin('command'), made);
    });
  });
  console.log(`${email.address} is the SUPERADMIN now.`);
}

function refuseSecond(superadmins: unknown[]): void {
  if (superadmins.length > 0) throw new CommandError('There is a SUPERADMIN already, who can make more of them.');
}

function nameOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  const fault = textFault(text.trim(), { min: 1, max: 200 });
  if (fault !== undefined) throw new CommandError(`--full-name: ${fault.message}`);
  return text.trim();
}
