import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Person } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { unchanged } from '../support/rows.js';
import { useServer } from '../support/server.js';

const inbox = useInbox();
// NOTE: the inbox adds its address once it is open.
const env = Object.assign(inbox.env, { TICK_SECONDS: '0.2' });
const { as, given, database } = useServer({ env });

const MINE = '/api/user/profile';
const REQUESTS = '/api/change-requests';
const asking = { prefer: 'handling=request' };

const userOf = async (person: Person) => (await as(person).get(MINE)).body.user;
const listed = async (person: Person, query = '') => (await as(person).get(`${REQUESTS}?${query}`)).body.items;
const idsOf = (items: { id: string }[]) => items.map(({ id }) => id);
const approve = (person: Person, id: string, body: object = {}) => as(person).post(`${REQUESTS}/${id}/approve`, body);
const decline = (person: Person, id: string, body: object = {}) => as(person).post(`${REQUESTS}/${id}/decline`, body);

async function team() {
  const acme = await given.organization();
  const leasing = await given.department(acme);
  return {
    acme,
    leasing,
    ada: await given.admin(acme, { fullName: 'Ada Admin' }),
    hedy: await given.head(acme, leasing, { fullName: 'Hedy Head' }),
    alex: await given.rep(acme, { department: leasing, fullName: 'Alex Rep' }),
    sam: await given.rep(acme, { fullName: 'Sam Rep' }),
  };
}

/** Asks, and answers the request. */
async function ask(person: Person, body: object, path = MINE) {
  const reply = await as(person).put(path, body, asking);
  expect(reply.status).toBe(202);
  return reply.body.changeRequest;
}

async function statusBecomes(asker: Person, status: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await listed(asker, 'by=me'))[0].status === status) return;
    await delay(50);
  }
  throw new Error(`It has not become ${status}.`);
}

describe('what was refused', () => {
  it('becomes a request beside what is written; approved by who may, it is made in their name', async () => {
    const { ada, hedy, alex, sam } = await team();
    const sent = { language: 'de', accessRole: 'DEPARTMENT_HEAD', departmentId: null, email: alex.email };

    const reply = await as(alex).put(MINE, sent, asking);

    expect(reply.status).toBe(202);
    expect(reply.headers.get('preference-applied')).toBe('handling=request');
    expect(reply.body).toMatchObject({
      user: { language: 'de', accessRole: 'SALES_REP', version: 2 },
      changeRequest: {
        person: { id: alex.id, fullName: 'Alex Rep' },
        body: { accessRole: 'DEPARTMENT_HEAD', departmentId: null },
        liftedBy: 'ADMIN',
        status: 'open',
        requestedBy: { id: alex.id },
        decidedBy: null,
      },
    });
    const waits = { outcome: 'deferred', by: 'approval', until: null, liftedBy: 'ADMIN' };
    expect(reply.body.report).toMatchObject([
      { pointer: '/email', outcome: 'unchanged' },
      { pointer: '/language', outcome: 'applied' },
      { pointer: '/departmentId', ...waits, rule: 'atLeastAdmin' },
      { pointer: '/accessRole', ...waits, rule: 'neverUpwards' },
    ]);
    const { id } = reply.body.changeRequest;
    expect(await listed(ada, 'to=me&status=open')).toEqual([reply.body.changeRequest]);
    expect(await listed(alex, 'by=me')).toEqual([reply.body.changeRequest]);
    for (const other of [hedy, sam]) expect(await listed(other)).toEqual([]);
    expect((await as(alex).get(`${MINE}/capabilities`)).body.fields['/accessRole'].deferred).toMatchObject({
      by: 'approval',
      value: 'DEPARTMENT_HEAD',
      requestedBy: alex.id,
    });
    const letter = await inbox.mailTo(ada.email);
    expect(letter.headers.subject).toBe('A change is asked for');
    expect(letter.text).toContain('Who asks: Alex Rep');
    expect(letter.text).toContain('Fields: Department, Role');

    expect((await approve(hedy, id)).status).toBe(404);
    expect(await approve(alex, id)).toMatchObject({ status: 403, body: { errors: [{ rule: 'mayLift' }] } });
    const done = await approve(ada, id, { comment: 'Well deserved' });

    expect(done).toMatchObject({ status: 200, body: { status: 'approved', decidedBy: { id: ada.id } } });
    expect(await userOf(alex)).toMatchObject({ accessRole: 'DEPARTMENT_HEAD', departmentId: null, version: 3 });
    expect((await as(alex).get(`${MINE}/history`)).body.items[0]).toMatchObject({
      source: 'users',
      actor: { id: ada.id, fullName: 'Ada Admin' },
      requestedBy: { id: alex.id, fullName: 'Alex Rep' },
      fields: { '/accessRole': { before: 'SALES_REP', after: 'DEPARTMENT_HEAD' } },
    });
    expect((await approve(ada, id)).body.code).toBe('request_decided');
    expect((await as(alex).delete(`${REQUESTS}/${id}`)).body.code).toBe('request_decided');
    const outcome = await inbox.mailTo(alex.email);
    expect(outcome.headers.subject).toBe('A change that you asked for was approved');
    expect(outcome.text).toContain('By: Ada Admin');
    expect(outcome.text).toContain('Comment: Well deserved');
    expect(inbox.mailsTo(ada.email)).toHaveLength(1);
    expect((await as(alex).get(`${MINE}/capabilities`)).body.fields['/accessRole']).not.toHaveProperty('deferred');
  });

  it('goes to whom the refusal names: heads of the department, the person, superadmins', async () => {
    const { ada, hedy, alex, sam } = await team();
    const [root, globex] = [await given.superadmin(), await given.organization()];
    const ofHead = await ask(sam, { language: 'de' }, `/api/users/${alex.id}`);
    const ofRoot = await ask(alex, { organizationId: globex.id });
    const ofAdmin = await ask(alex, { status: 'disabled' });

    expect([ofHead, ofRoot, ofAdmin].map(({ liftedBy }) => liftedBy)).toEqual([
      'DEPARTMENT_HEAD',
      'SUPERADMIN',
      'ADMIN',
    ]);
    expect(idsOf(await listed(hedy, 'to=me'))).toEqual([ofHead.id]);
    expect(idsOf(await listed(alex, 'to=me'))).toEqual([ofHead.id]);
    expect(idsOf(await listed(ada, 'to=me'))).toEqual([ofAdmin.id, ofHead.id]);
    expect(idsOf(await listed(root, 'to=me&limit=3'))).toEqual([ofAdmin.id, ofRoot.id, ofHead.id]);
    expect((await inbox.mailTo(root.email)).text).toContain('Whose profile: their own');
    expect((await inbox.mailTo(alex.email)).text).toContain('Who asks: Sam Rep');
    expect((await approve(root, ofRoot.id)).status).toBe(200);
    // Who has moved is decided on by nobody of the former home.
    expect(await listed(ada, 'to=me')).toEqual([]);
    expect((await approve(ada, ofAdmin.id)).status).toBe(404);
    await statusBecomes(sam, 'ended');
    expect((await approve(root, ofAdmin.id)).status).toBe(404);
  });

  it('stays refused where nobody lifts it, and with nothing else no request is made', async () => {
    const { alex, sam } = await team();
    const reply = await unchanged(database, () => as(alex).put(MINE, { email: sam.email }, asking));
    expect(reply).toMatchObject({ status: 200, body: { report: [{ outcome: 'refused', code: 'email_taken' }] } });
    expect(reply.body).not.toHaveProperty('changeRequest');
  });

  it('is asked for as any write: in rehearsal, once, and never for later', async () => {
    const { ada, alex } = await team();
    const body = { accessRole: 'ADMIN' };
    const dry = await unchanged(database, () => as(alex).put(`${MINE}?dryRun=true`, body, asking));
    expect(dry).toMatchObject({ status: 200, body: { report: [{ outcome: 'deferred', by: 'approval' }] } });
    const later = `${MINE}?applyAt=${new Date(Date.now() + 60_000).toISOString()}`;
    const refused = await unchanged(database, () => as(alex).put(later, body, asking));
    expect(refused).toMatchObject({ status: 403, body: { errors: [{ code: 'not_with_request' }, {}] } });
    const once = { ...asking, 'idempotency-key': 'once' };
    const [first, second] = [await as(alex).put(MINE, body, once), await as(alex).put(MINE, body, once)];
    expect([second.status, second.body]).toEqual([202, first.body]);
    const { id } = first.body.changeRequest;
    const path = `${REQUESTS}/${id}/approve`;
    const rehearsed = await unchanged(database, () => as(ada).post(`${path}?dryRun=true`));
    expect(rehearsed).toMatchObject({ status: 200, body: { status: 'open', report: [{ outcome: 'applied' }] } });
    const approved = [await as(ada).post(path, {}, once), await as(ada).post(path, {}, once)];
    expect(approved.map(({ status, body: { status: became } }) => [status, became])).toEqual([
      [200, 'approved'],
      [200, 'approved'],
    ]);
    expect(approved[1]?.body).toEqual(approved[0]?.body);
  });

  it('may be for a while only', async () => {
    const { ada, alex } = await team();
    const revertAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id, ...request } = await ask(alex, { accessRole: 'ADMIN' }, `${MINE}?revertAt=${revertAt}`);
    expect(request).toMatchObject({ revertAt, expiresAt: revertAt });

    await approve(ada, id);

    expect((await as(alex).get('/api/user/deferred-changes')).body.items).toMatchObject([
      { body: { accessRole: 'SALES_REP' }, until: revertAt, isRevert: true, requestedBy: { id: ada.id } },
    ]);
  });
});

describe('a decision', () => {
  it('is all or nothing, under the rights of who decides, and what is refused stays open', async () => {
    const { acme, ada, sam } = await team();
    const department = await given.department(acme);
    const { id } = await ask(sam, { accessRole: 'ADMIN', departmentId: department.id });
    await database.query('delete from departments where id = $1', [department.id]);

    const reply = await unchanged(database, () => approve(ada, id));

    expect(reply).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/departmentId', code: 'unknown_department' }] },
    });
    expect(idsOf(await listed(ada, 'to=me&status=open'))).toEqual([id]);
  });

  it('of several at once is one', async () => {
    const { acme, ada, alex } = await team();
    const eve = await given.admin(acme);
    for (let round = 0; round < 5; round++) {
      const { id } = await ask(alex, { accessRole: round % 2 === 0 ? 'ADMIN' : 'DEPARTMENT_HEAD', status: 'active' });
      const replies = await Promise.all([approve(ada, id), approve(eve, id), decline(ada, id), decline(eve, id)]);
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
      await database.query(`update memberships set role = 'SALES_REP' where user_id = $1`, [alex.id]);
    }
  });

  it('may be no, and is told; or the asker takes it back before', async () => {
    const { ada, alex, sam } = await team();
    const declined = await ask(alex, { accessRole: 'ADMIN' });
    expect(await decline(ada, declined.id, { comment: 'Ask Hedy at https://evil.example' })).toMatchObject({
      status: 200,
      body: { status: 'declined', comment: 'Ask Hedy at https://evil.example' },
    });
    const { headers, text } = await inbox.mailTo(alex.email);
    expect(headers.subject).toBe('A change that you asked for was declined');
    expect(text).not.toContain('evil');
    const back = await ask(alex, { accessRole: 'ADMIN' });
    expect((await as(sam).delete(`${REQUESTS}/${back.id}`)).status).toBe(404);
    expect((await as(ada).delete(`${REQUESTS}/${back.id}`)).status).toBe(403);
    expect((await as(alex).delete(`${REQUESTS}/${back.id}`)).status).toBe(204);
    expect((await approve(ada, back.id)).status).toBe(404);
    expect(await userOf(alex)).toMatchObject({ accessRole: 'SALES_REP', version: 1 });
    expect(idsOf(await listed(alex, 'by=me&status=declined'))).toEqual([declined.id]);
  });

  it('that nobody makes in time ends the request, and so does the end of who asked', async () => {
    const { ada, alex, sam } = await team();
    const { id } = await ask(alex, { accessRole: 'ADMIN' });
    await database.query(`update deferred_changes set expires_at = now() where id = $1`, [id]);
    expect((await approve(ada, id)).body.code).toBe('request_decided');
    await statusBecomes(alex, 'expired');
    expect((await inbox.mailTo(alex.email)).headers.subject).toBe('A change that you asked for has expired');
    const other = await ask(sam, { accessRole: 'ADMIN' });
    await as(ada).delete(`/api/users/${sam.id}`);
    expect((await approve(ada, other.id)).status).toBe(409);
  });
});

it('is limited for each who asks, and so are the letters; nobody’s own list is filled by it', async () => {
  const { ada, alex, sam } = await team();
  for (let nth = 0; nth < 20; nth++) await ask(sam, { designation: `Boss ${nth}` }, `/api/users/${alex.id}`);

  const full = await unchanged(database, () => as(sam).put(MINE, { accessRole: 'ADMIN', language: 'de' }, asking));

  expect(full).toMatchObject({ status: 409, body: { code: 'too_many_change_requests', parameters: { limit: 20 } } });
  const pages = [await as(ada).get(`${REQUESTS}?to=me&limit=15`)];
  pages.push(await as(ada).get(`${REQUESTS}?to=me&limit=15&cursor=${pages[0]?.body.nextCursor}`));
  expect(pages.map(({ body }) => body.items.length)).toEqual([15, 5]);
  expect(pages[1]?.body.nextCursor).toBeNull();
  expect((await as(alex).get('/api/user/deferred-changes')).body.items).toEqual([]);
  for (const { id } of await listed(sam, 'by=me')) await as(sam).delete(`${REQUESTS}/${id}`);
  const unread = (await ask(sam, { designation: 'Boss' }, `/api/users/${alex.id}`)).id;
  expect(await database.query('select from mail_outbox where subject_id = $1', [unread])).toEqual([]);
  expect(await database.query('select from deferred_changes where id = $1 and told is null', [unread])).toHaveLength(1);
});
