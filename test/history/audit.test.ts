import { beforeAll, describe, expect, it } from '@jest/globals';
import { changesStatement, type Asked, type Books } from '../../src/history/audit.statements.js';
import { fieldPathOf } from '../../src/history/field-path.js';
import type { Department, Organization, Person } from '../support/given.js';
import { isLong } from '../support/rounds.js';
import { useServer } from '../support/server.js';

const { as, given, database } = useServer();
const MERGE = { 'content-type': 'application/merge-patch+json' };

interface Told {
  _id: string;
  subject: { kind: string; _id: string; name: string | null };
  actor: { _id: string; fullName: string | null } | null;
  at: string;
  source: string;
  fields: Record<string, { before: unknown; after: unknown }>;
  words: string[];
  names: Record<string, string>;
}

describe('what changed in an organization', () => {
  let acme: Organization, globex: Organization, leasing: Department;
  let ada: Person, alex: Person, eve: Person, root: Person, boss: Person;

  const read = async (query = '', person = ada, path = `/api/organizations/${acme.id}/changes`): Promise<Told[]> => {
    const told: Told[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { status, body } = await as(person).get(`${path}?limit=3${query}${cursor && `&cursor=${cursor}`}`);
      expect(status).toBe(200);
      told.push(...(body.items as Told[]));
      cursor = body.nextCursor as string | null;
    }
    return told;
  };
  const fieldsOf = (changes: readonly Told[]) => changes.map(({ fields }) => Object.keys(fields).sort().join(' '));

  beforeAll(async () => {
    [acme, globex] = [await given.organization({ name: 'Acme' }), await given.organization({ name: 'Globex' })];
    leasing = await given.department(acme, { name: 'Leasing' });
    ada = await given.admin(acme, { fullName: 'Ada' });
    alex = await given.rep(acme, { fullName: 'Alex', department: await given.department(acme) });
    eve = await given.rep(acme, { fullName: 'Eve', phoneNumber: '+14165550177' });
    [root, boss] = [await given.superadmin({ fullName: 'Root' }), await given.admin(acme)];
    await database.query('update users set superadmin = true where id = $1', [boss.id]);
    const done = async (reply: Promise<{ status: number; body: unknown }>): Promise<void> => {
      expect(await reply).toMatchObject({ status: 200 });
    };
    await done(as(ada).put(`/api/users/${alex.id}`, { departmentId: leasing.id, designation: '=1+1' }));
    await done(as(alex).put('/api/user/profile', { fullName: 'Alex Rep', persona: { position: 'Closer' } }));
    await done(as(ada).patch(`/api/departments/${leasing.id}`, { name: 'Rentals' }, MERGE));
    await done(as(ada).put('/api/user/profile', { fullName: 'Ada Admin', notificationPreferences: { calls: false } }));
    await done(as(ada).put(`/api/users/${eve.id}`, { phoneNumber: null }));
    await done(as(root).put(`/api/users/${alex.id}`, { organizationId: globex.id }));
    await done(as(root).put(`/api/users/${boss.id}`, { designation: 'Owner' }));
    await as(ada).post(`/api/users/${eve.id}/erase`, { confirm: eve.email });
    await as(await given.rep(globex)).put('/api/user/profile', { designation: 'Elsewhere' });
  });

  it('tells people and the organization together, the latest first, with the names of the time', async () => {
    const changes = await read();

    expect(changes.map(({ subject, actor }) => [subject.kind, subject.name, actor?.fullName])).toEqual([
      ['user', null, 'Ada Admin'],
      ['organization', 'Acme', 'Root'],
      ['user', null, 'Ada Admin'],
      ['user', 'Ada Admin', 'Ada Admin'],
      ['organization', 'Acme', 'Ada'],
      ['user', 'Alex Rep', 'Alex Rep'],
      ['user', 'Alex', 'Ada'],
    ]);
    expect(changes.at(-1)).toMatchObject({ names: { [leasing.id]: 'Leasing', [alex.id]: 'Alex' } });
    expect(changes.at(-1)?.words).toEqual([
      'Job title set to “=1+1”.',
      expect.stringMatching(/^Department changed from “Department \d+” to “Leasing”\.$/),
    ]);
    expect(changes.at(-2)?.words).toContain('Persona: position set to “Closer”.');
    expect(changes[3]?.words).toContain('Notifications of calls set to off.');
    expect(changes[4]?.words).toEqual(['Department Rentals: name changed from “Leasing” to “Rentals”.']);
    expect(changes[1]?.words).toEqual([expect.stringMatching(/^Member Alex Rep cleared; it was “\{"accessRole"/)]);
    // Of who was erased the deed stays.
    expect(changes[2]).toMatchObject({
      subject: { _id: eve.id },
      fields: { '/phoneNumber': { before: null, after: null } },
    });
    expect(changes[2]?.words).toEqual(['Personal phone changed.']);
  });

  it('is looked through by person, actor, field, kind, door and time', async () => {
    const all = await read();
    const [middle] = all.slice(3);
    const found = {
      person: fieldsOf(await read(`&person=${alex.id}`)),
      actor: fieldsOf(await read(`&actor=${root.id}`)),
      self: fieldsOf(await read(`&actor=${alex.id}`)),
      field: fieldsOf(await read('&field=designation,persona.position')),
      map: fieldsOf(await read('&field=/notificationPreferences/calls')),
      part: fieldsOf(await read('&field=departments.name,members.accessRole')),
      kind: fieldsOf(await read('&kind=organization')),
      kinds: (await read('&kind=user,organization')).length,
      source: fieldsOf(await read('&source=organizations')),
      since: (await read(`&from=${middle?.at}`)).length,
      until: (await read(`&to=${middle?.at}`)).length,
      tomorrow: await read('&from=2999-01-01'),
    };

    expect(found).toEqual({
      person: [`/members/${alex.id}`, '/fullName /persona /persona/position', '/departmentId /designation'],
      actor: [`/members/${alex.id}`],
      self: ['/fullName /persona /persona/position'],
      field: ['/fullName /persona /persona/position', '/departmentId /designation'],
      map: ['/fullName /notificationPreferences/calls'],
      part: [`/members/${alex.id}`, `/departments/${leasing.id}/name`],
      kind: [`/members/${alex.id}`, `/departments/${leasing.id}/name`],
      kinds: 7,
      source: [`/departments/${leasing.id}/name`],
      since: 4,
      until: 3,
      tomorrow: [],
    });
  });

  it('names every faulty filter', async () => {
    const query = '?person=x&actor=1&field=constructor&kind=x&source=x&from=x&to=2026-02-30&cursor=x';
    const reply = await as(ada).get(`/api/organizations/${acme.id}/changes${query}`);
    expect(reply.status).toBe(400);
    expect(reply.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      'actor',
      'field',
      'from',
      'kind',
      'person',
      'source',
      'to',
    ]);
  });

  it('has nothing of who is above the reader, nor of a former home', async () => {
    expect((await read()).some(({ subject }) => subject._id === boss.id)).toBe(false);
    expect((await read('', root)).filter(({ subject }) => subject._id === boss.id)).toHaveLength(1);
    const gale = await given.admin(globex);
    const arrived = (await read('', gale, `/api/organizations/${globex.id}/changes`)).find(
      (one) => '/organizationId' in one.fields,
    );
    expect(arrived?.fields).toMatchObject({ '/departmentId': { before: null, after: null } });
    expect(JSON.stringify(arrived)).not.toContain(leasing.id);
    expect(JSON.stringify(arrived)).not.toContain('Rentals');
  });

  it('names nobody by an id that somebody wrote into a free-form map', async () => {
    const mel = await given.rep(acme);
    await as(mel).put('/api/user/profile', { settings: { departmentId: root.id, members: root.id } });
    const [change] = await read(`&person=${mel.id}`);
    expect(change?.names).toEqual({ [mel.id]: mel.fullName });
  });

  it('leaves as a file, a row for each field, in which no spreadsheet finds a formula', async () => {
    const path = `/api/organizations/${acme.id}/changes/export?actor=${ada.id}`;
    const [csv, lines] = [await as(ada).get(path), await as(ada).get(`${path}&format=ndjson`)];

    const rows = String(csv.body).trimEnd().split('\r\n');
    const changes = await read(`&actor=${ada.id}`);
    expect(rows).toHaveLength(1 + changes.flatMap(({ fields }) => Object.keys(fields)).length);
    expect(rows.at(-2)).toContain(`,users,`);
    expect(rows.at(-2)).toContain(`,/designation,,'=1+1,Job title set to “=1+1”.,`);
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="changes.csv"');
    expect(
      String(lines.body)
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Told),
    ).toEqual(changes);
  });

  it('GET /api/changes tells everybody what they may read', async () => {
    const by = (person: Person, query = '') => read(query, person, '/api/changes');
    expect(await by(ada)).toEqual(await read());
    expect(fieldsOf(await by(root, `&actor=${root.id}`))).toEqual([
      '/designation',
      '/departmentId /organizationId',
      `/members/${alex.id}`,
      `/members/${alex.id}`,
    ]);
    const own = await by(alex);
    expect(own).toHaveLength(3);
    expect(own.every(({ subject }) => subject._id === alex.id)).toBe(true);
    expect(own[0]?.names[acme.id]).toBeUndefined();
  });
});

it('reads no table as a whole, whatever is asked for', async () => {
  const [ada, many] = [await given.admin(await given.organization()), isLong() ? 1_000_000 : 30_000];
  const organization = ada.organizationId ?? '';
  const client = await database.connect();
  try {
    await client.query(
      `insert into changes (id, organization_id, subject, subject_id, version, actor_id, source, fields, at)
      select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '7000' || lpad(to_hex(n), 16, '0'))::uuid,
        case when n % 30 = 0 then $1::uuid else books end, 'user', person, n / 1000,
        case when n % 3 = 0 then $2::uuid else person end, 'users', '{"/designation": {"before": null, "after": "x"}}', moment
      from (select n, now() - n * interval '1 minute' as moment, md5('p' || n % 1000)::uuid as person,
        md5('o' || n % 30)::uuid as books from generate_series(1, $3::integer) n) one`,
      [organization, ada.id, many],
    );
    await client.query('analyze changes');
    await client.query(`begin; set local role roster_service; set local roster."user" = '${ada.id}'`);
    const field = [fieldPathOf('designation')!];
    const day = new Date(Date.now() - 86_400_000);
    const asked: Asked[] = [
      {},
      { person: ada.id },
      { actor: ada.id },
      { from: day },
      { to: day },
      { kinds: ['organization'] },
    ];
    const loose: Asked[] = [
      { fields: field },
      { sources: ['import'] },
      { kinds: ['user'] },
      { actor: ada.id, fields: field },
    ];
    const readings: [Books, Asked[]][] = [
      [{ organizationId: organization }, [...asked, ...loose]],
      [{ personId: ada.id }, [...asked, ...loose]],
      ['all', isLong() ? [...asked, ...loose] : asked.slice(0, -1)],
    ];
    const wholes: unknown[] = [];
    for (const [books, each] of readings) {
      for (const one of each) {
        const reading = { readerId: ada.id, books, superadmins: books === 'all', asked: one };
        const { statement, values } = changesStatement(reading, { below: undefined, limit: 50 });
        const { rows } = await client.query(`explain ${statement.text}`, values);
        if (JSON.stringify(rows).includes('Seq Scan on changes')) wholes.push([books, one, rows]);
      }
    }
    expect(wholes).toEqual([]);
  } finally {
    await client.query('rollback');
    await client.query('delete from changes where subject_id <> $1', [ada.id]);
    client.release();
  }
});
