import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { oneOf } from '../support/rounds.js';
import { useServer } from '../support/server.js';
import { makeWorld, parts, send, untouched, type Part, type World } from './parts.js';

const server = useServer();
const { as, given, database } = server;

/** Everybody a write can come from, and what they are in the organization. */
const CALLERS = {
  SUPERADMIN: ({ root }: World) => root,
  ADMIN: ({ ada }: World) => ada,
  'a guest who is an ADMIN': async ({ acme }: World) => {
    const person = await given.rep(await given.organization(), { verificationStatus: 'verified' });
    await given.membership(person, acme, 'ADMIN');
    return person;
  },
  DEPARTMENT_HEAD: ({ head }: World) => head,
  SALES_REP: ({ alex }: World) => alex,
} satisfies Record<string, (world: World) => Person | Promise<Person>>;

const asked = parts.filter(({ field }) => field !== undefined);

function mayWrite({ least }: Part, caller: string): boolean {
  return caller === 'SUPERADMIN' || (least === 'ADMIN' && caller.includes('ADMIN'));
}

const callers = Object.entries(CALLERS).map(([caller, personIn], nth) => [caller, personIn, nth] as const);

describe.each(callers)('capabilities, dry run and write agree for %s', (caller, personIn, nth) => {
  // Whom one of them isn't asked about in every run, the next one is.
  it.each(oneOf(2, asked, nth).map((part) => [part.does, part] as const))('about who %s', async (_does, part) => {
    const world = await makeWorld(server);
    const me = await personIn(world);
    const request = part.request(world, given);
    const { fields } = (await as(me).get(`/api/organizations/${world.acme.id}/capabilities`)).body;
    const capability = fields[part.field ?? ''];

    const dryRun = await untouched(server, () => send(server, me, request, { query: '?dryRun=true' }));

    const may = mayWrite(part, caller);
    expect({ editable: capability.editable, dryRun: dryRun.status }).toEqual({
      editable: may,
      dryRun: may ? 200 : 403,
    });
    if (may) {
      expect((await send(server, me, request)).status).toBeLessThan(300);
      return;
    }
    const write = await untouched(server, () => send(server, me, request));
    const { rule, level, liftedBy, reason } = capability;
    expect(write.status).toBe(403);
    expect(write.body.errors).toMatchObject([{ rule, level, liftedBy, message: reason }]);
    expect(dryRun.body.errors).toEqual(write.body.errors);
  });
});

describe('the capabilities', () => {
  it('tell of each field what a form needs, in order', async () => {
    const { acme, ada, leasing, empty } = await makeWorld(server);
    const { body } = await as(ada).get(`/api/organizations/${acme.id}/capabilities`);
    expect(body.version).toBe(1);
    expect(body.fields['/slug']).toEqual({
      kind: 'text',
      limits: { maxLength: 63 },
      label: 'Slug',
      description: 'Unique over all organizations.',
      group: 'name',
      position: 2,
      editable: true,
      visible: true,
      value: acme.slug,
    });
    expect(body.fields['/loginLifeHours']).toMatchObject({ value: null, inherited: { value: 720, level: 'platform' } });
    expect(body.fields['/keyLifeDays']).toMatchObject({ kind: 'number', unit: 'days', value: null });
    expect(body.fields['/emailChanges'].choices).toEqual([
      { value: 'immediate', label: 'At once' },
      { value: 'confirm', label: 'Once confirmed' },
    ]);
    expect(body.fields['/members/*/departmentId'].choices).toContainEqual({ value: leasing.id, label: leasing.name });
    expect(body.fields['/timezone'].choicesFrom).toBe('/api/choices/time-zones');
    expect(body.fields['/members/*/accessRole'].allowedValues).toEqual(['SALES_REP', 'DEPARTMENT_HEAD', 'ADMIN']);
    expect([...body.fields['/members/*/departmentId'].allowedValues].sort()).toEqual(
      [empty.id, leasing.id, null].sort(),
    );
    expect(body.fields['/company/name']).toMatchObject({
      editable: false,
      visible: false,
      rule: 'atLeast',
      liftedBy: 'SUPERADMIN',
    });
    const positions = Object.values<{ position: number }>(body.fields).map(({ position }) => position);
    expect(positions).toEqual(positions.map((_, nth) => nth + 1));
  });

  it('show what each reads elsewhere: facts to members, hours and numbers to administrators, a company to its owner', async () => {
    const { acme, root, ada, alex } = await makeWorld(server);
    await database.query('update companies set owner_id = $2 where id = $1', [acme.companyId, alex.id]);
    const seenBy = async (person: Person) => {
      const { fields } = (await as(person).get(`/api/organizations/${acme.id}/capabilities`)).body;
      return ['/city', '/businessHours', '/phoneNumbers', '/company/name'].map((at) => fields[at].visible as boolean);
    };
    expect(await seenBy(root)).toEqual([true, true, true, true]);
    expect(await seenBy(ada)).toEqual([true, true, true, false]);
    expect(await seenBy(alex)).toEqual([true, false, false, true]);

    const { fields } = (await as(alex).get(`/api/organizations/${acme.id}/capabilities`)).body;
    expect(fields['/company/ownerId'].value).toBe(alex.id);
    expect(fields['/city']).toHaveProperty('value');
    expect(fields['/businessHours']).not.toHaveProperty('value');
    expect(
      (await as(ada).get(`/api/organizations/${acme.id}/capabilities`)).body.fields['/businessHours'],
    ).toHaveProperty('value');
  });
});

describe('who is no member', () => {
  it.each(parts.map((part) => [part.does, part] as const))('learns nothing by a write that %s', async (_does, part) => {
    const world = await makeWorld(server);
    const [here, unknown] = [part.request(world, given), crypto.randomUUID()];
    const nowhere = { ...here, path: here.path.replace(/[0-9a-f-]{36}/, unknown) };
    const said = async (request: typeof here, query: string) => {
      const headers = { 'if-match': '"99"', 'idempotency-key': 'mine' };
      const { status, body } = await untouched(server, () => send(server, world.stranger, request, { query, headers }));
      return { status, body: { ...body, requestId: '', traceId: '', errors: body.errors } };
    };
    for (const query of ['', '?dryRun=true', '?report=true']) {
      const told = await said(here, query);
      expect(told.status).toBe(part.least === 'SUPERADMIN' && !here.path.includes('/members/') ? 403 : 404);
      expect(told).toEqual(await said(nowhere, query));
    }
  });

  it('reads no capabilities, as of one that isn’t there', async () => {
    const { acme, stranger } = await makeWorld(server);
    const replies = [acme.id, crypto.randomUUID()].map((id) =>
      as(stranger).get(`/api/organizations/${id}/capabilities`),
    );
    const [foreign, unknown] = (await Promise.all(replies)).map(({ status, body }) => ({
      status,
      body: { ...body, requestId: '', traceId: '' },
    }));
    expect(foreign).toMatchObject({ status: 404 });
    expect(foreign).toEqual(unknown);
  });
});
