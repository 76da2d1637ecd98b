import { v7 as uuidv7 } from 'uuid';
import type { Person } from '../support/given.js';
import type { TestServer } from '../support/server.js';

/** By the names that generated requests have for them: ids, and `token:…` for whoever can call. */
export type World = ReadonlyMap<string, string>;

/** Two tenants, and somebody of every role who is logged in to the first. */
export async function makeWorld({ given, anonymous }: TestServer): Promise<World> {
  const acme = await given.organization({ allowUserBusinessHoursOverride: true });
  const department = await given.department(acme);
  const elsewhere = await given.organization();
  const callers = {
    superadmin: await given.superadmin(),
    admin: await given.admin(acme),
    head: await given.head(acme, department),
    rep: await given.rep(acme, { department }),
    // Whoever logs out, so that the others stay.
    leaver: await given.rep(acme),
  };
  const colleague = await given.rep(acme, { department });
  const ids = {
    organization: acme.id,
    company: acme.companyId,
    department: department.id,
    rep: callers.rep.id,
    colleague: colleague.id,
    number: (await given.smsNumber(acme)).id,
    invitation: (await given.invitation(acme)).id,
    stranger: (await given.rep(elsewhere)).id,
    elsewhere: elsewhere.id,
    unknown: uuidv7(),
  };
  const tokens = Object.entries(callers).map(async ([role, person]): Promise<[string, string]> => {
    return [`token:${role}`, await tokenOf(anonymous, person)];
  });
  return new Map([...Object.entries(ids), ...(await Promise.all(tokens))]);
}

/** The text with what stands in the world for each `{{…}}` of it. */
export function inWorld(text: string, world: World): string {
  return text.replaceAll(/\{\{([\w:]+)\}\}/g, (whole, name: string) => world.get(name) ?? whole);
}

async function tokenOf(anonymous: TestServer['anonymous'], { email, password }: Person): Promise<string> {
  const reply = await anonymous.post('/api/auth/login', { email, password });
  return (reply.body as { token: string }).token;
}
