import type { Inbox } from '../support/inbox.js';
import type { Person } from '../support/given.js';
import type { TestServer } from '../support/server.js';

export const NEW_PASSWORD = 'eleven green bottles';

/** Asks for a new password as anybody can, and reads the token in the mail. */
export async function askedForReset({ anonymous }: TestServer, inbox: Inbox, { email }: Person): Promise<string> {
  const before = inbox.mailsTo(email).length;
  const reply = await anonymous.post('/api/auth/password-reset', { email });
  if (reply.status !== 202) throw new Error(`It was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return inbox.tokenTo(email, before + 1);
}

/** Asks for a proof of one's address, and reads the token in the mail. */
export async function askedForProof({ as }: TestServer, inbox: Inbox, person: Person): Promise<string> {
  const before = inbox.mailsTo(person.email).length;
  const reply = await as(person).post('/api/user/email-verification');
  if (reply.status !== 202) throw new Error(`It was answered ${reply.status}: ${JSON.stringify(reply.body)}`);
  return inbox.tokenTo(person.email, before + 1);
}

export const reset = ({ anonymous }: TestServer, token: string, newPassword = NEW_PASSWORD) =>
  anonymous.post('/api/auth/password-reset/confirm', { token, newPassword });

export const proveAddress = ({ anonymous }: TestServer, token: string) =>
  anonymous.post('/api/auth/email-verification/confirm', { token });

export const login = ({ anonymous }: TestServer, { email }: Person, password: string) =>
  anonymous.post('/api/auth/login', { email, password });

/** What the person's security events are called, the latest first. */
export async function eventsOf({ database }: TestServer, { id }: Person): Promise<string[]> {
  const rows = await database.query<{ event: string }>(
    'select event from changes where subject_id = $1 and event is not null order by id desc',
    [id],
  );
  return rows.map(({ event }) => event);
}
