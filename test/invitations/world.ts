import { setTimeout as delay } from 'node:timers/promises';
import type { Reply } from '../support/client.js';
import type { Inbox } from '../support/inbox.js';
import type { Organization, Person } from '../support/given.js';
import type { TestServer } from '../support/server.js';

export const PASSWORD = 'eleven green bottles';

/** An organization with its administrator. */
export interface Host {
  acme: Organization;
  ada: Person;
}

export async function givenHost({ given }: TestServer): Promise<Host> {
  const acme = await given.organization();
  return { acme, ada: await given.admin(acme, { fullName: 'Ada Admin' }) };
}

export interface NewInvitation {
  email: string;
  accessRole?: string;
  departmentId?: string | null;
}

export function invite({ as }: TestServer, { ada, acme }: Host, ...invitations: NewInvitation[]): Promise<Reply> {
  const rows = invitations.map((row) => ({ accessRole: 'SALES_REP', ...row }));
  return as(ada).post(`/api/organizations/${acme.id}/invitations`, { invitations: rows });
}

/** Invites one address, and reads the token in its mail. */
export async function invited(
  server: TestServer,
  inbox: Inbox,
  host: Host,
  invitation: NewInvitation,
): Promise<{ id: string; token: string }> {
  const before = inbox.mailsTo(invitation.email).length;
  const reply = await invite(server, host, invitation);
  const { outcome, invitation: made } = reply.body.results[0];
  if (outcome !== 'invited') throw new Error(`${invitation.email} was not invited: ${JSON.stringify(reply.body)}`);
  return { id: made._id, token: await inbox.tokenTo(invitation.email, before + 1) };
}

/** Looks every ten milliseconds, for fifteen seconds. */
export async function until(isDone: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 1500; tries++) {
    if (await isDone()) return;
    await delay(10);
  }
  throw new Error('It has not come to pass.');
}
