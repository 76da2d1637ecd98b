import { describe, expect, it } from '@jest/globals';
import { TestDatabase } from '../support/database.js';
import { Given } from '../support/given.js';
import { useInbox } from '../support/inbox.js';
import { rounds } from '../support/rounds.js';
import { startServer, useServer } from '../support/server.js';
import { until } from '../invitations/world.js';
import { askedForProof, askedForReset, eventsOf, login, NEW_PASSWORD, proveAddress, reset } from './world.js';

const inbox = useInbox();
const server = useServer({ env: inbox.env });
const { as, anonymous, given, database } = server;

const PARALLEL = 32;

/** Nothing more leaves: every letter that was asked for is written, or found to be nobody's. */
const outboxIsEmpty = () => until(async () => (await database.query('select from mail_outbox')).length === 0);

describe('changing a password', () => {
  it('ends all other logins and mailed links, and is told to the person', async () => {
    const alex = await given.rep(await given.organization());
    const other = (await login(server, alex, alex.password)).body.token as string;
    const link = await askedForReset(server, inbox, alex);

    const body = { currentPassword: alex.password, newPassword: NEW_PASSWORD };
    const reply = await as(alex).put('/api/user/password', body);

    expect(reply).toMatchObject({ status: 204, body: undefined });
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 200 });
    const authorization = `Bearer ${other}`;
    expect(await anonymous.get('/api/user/profile', { authorization })).toMatchObject({ status: 401 });
    expect(await reset(server, link)).toMatchObject({ status: 404 });
    expect(await login(server, alex, alex.password)).toMatchObject({ status: 401 });
    expect(await login(server, alex, NEW_PASSWORD)).toMatchObject({ status: 200 });
    const { items } = (await as(alex).get('/api/user/security-events')).body;
    expect(items.find(({ event }: { event: string }) => event === 'password_changed')).toMatchObject({
      actor: { _id: alex.id, id: alex.id },
      source: 'account',
    });
    const mail = await inbox.mailTo(alex.email, 2);
    expect(mail.headers.subject).toBe('Your password was changed');
    expect(mail.text).toContain('If it was not: log in as you always do');
  });

  it('refuses another present password, and counts it with those at the login', async () => {
    const alex = await given.rep(await given.organization());
    const guess = { currentPassword: 'a wrong long password', newPassword: NEW_PASSWORD };
    await as(alex).get('/api/user/profile');

    const guesses = await Promise.all(
      Array.from({ length: PARALLEL }, () => as(alex).put('/api/user/password', guess)),
    );

    expect(guesses.filter(({ status }) => status === 403)).toHaveLength(10);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(PARALLEL - 10);
    const errors = [{ pointer: '/currentPassword', code: 'wrong_password' }];
    expect(guesses.find(({ status }) => status === 403)?.body).toMatchObject({ code: 'wrong_password', errors });
    expect(await login(server, alex, alex.password)).toMatchObject({ status: 429 });
  });

  it.each([
    ['too short', 'eleven bottles', 'password_too_short'],
    ['listed', 'Password-Password', 'password_too_common'],
    ['listed but for its ending', 'Correct Horse Battery Staple 1987!', 'password_too_common'],
  ])('takes no new password that is %s', async (_what, newPassword, code) => {
    const alex = await given.rep(await given.organization());

    const reply = await as(alex).put('/api/user/password', { currentPassword: alex.password, newPassword });

    expect(reply).toMatchObject({ status: 400, body: { errors: [{ pointer: '/newPassword', code }] } });
  });
});

describe('a link to a new password', () => {
  it('sets it once, ends all logins, and is told to the person', async () => {
    const alex = await given.rep(await given.organization());
    await as(alex).get('/api/user/profile');
    const token = await askedForReset(server, inbox, alex);

    const reply = await reset(server, token);

    expect(reply).toMatchObject({ status: 204, body: undefined });
    expect(await as(alex).get('/api/user/profile')).toMatchObject({ status: 401 });
    expect(await login(server, alex, alex.password)).toMatchObject({ status: 401 });
    expect(await login(server, alex, NEW_PASSWORD)).toMatchObject({ status: 200 });
    expect(await reset(server, token)).toMatchObject({ status: 404, body: { code: 'link_invalid' } });
    expect(await eventsOf(server, alex)).toEqual(['password_reset', 'password_reset_requested']);
    const [asked, done] = [await inbox.mailTo(alex.email, 1), await inbox.mailTo(alex.email, 2)];
    expect(asked.text).toContain(`https://app.example/account?purpose=password-reset&token=${token}`);
    expect(asked.text).toContain('If it was not you, there is nothing to do');
    expect(asked.text).toMatch(/Network: 127\.0\.0\.0\/24/);
    expect(done.headers.subject).toBe('Your password was reset');
    const rows = await database.query('select from changes where fields::text || about::text like $1', [`%${token}%`]);
    expect(rows).toEqual([]);
  });

  it('is asked for with the same answer by everybody, and mailed to whoever may have one', async () => {
    const [home, host] = [await given.organization(), await given.organization()];
    const known = await given.rep(home);
    const [disabled, invited] = [
      await given.rep(home, { status: 'disabled' }),
      await given.rep(home, { passwordHash: null }),
    ];
    const guest = await given.rep(home);
    await given.membership(guest, host, 'ADMIN');
    const imposed = { ...guest, email: given.email() };
    await as(await given.admin(home)).put(`/api/users/${guest.id}`, { email: imposed.email });

    const people = [known, disabled, invited, imposed, { email: given.email() }];
    const answers = [];
    for (const { email } of people) answers.push(await anonymous.post('/api/auth/password-reset', { email }));

    await inbox.mailTo(known.email);
    await outboxIsEmpty();
    const seen = answers.map(({ status, body, headers }) => {
      const same = [...headers].filter(([name]) => !['date', 'x-request-id', 'traceparent'].includes(name));
      return { status, body, headers: same };
    });
    expect(seen.map((answer) => JSON.stringify(answer))).toEqual(people.map(() => JSON.stringify(seen[0])));
    expect(seen[0]).toMatchObject({ status: 202, body: undefined });
    expect(people.map(({ email }) => inbox.mailsTo(email).length)).toEqual([1, 0, 0, 0, 0]);
    expect(await database.query('select from mailed_links where user_id is null')).toEqual([]);
  });

  it('is no other token: not shorter, longer, in other case, or for something else', async () => {
    const alex = await given.rep(await given.organization());
    const token = await askedForReset(server, inbox, alex);
    const swapped = (nth: number) => {
      const letter = token.charAt(nth);
      const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
      return token.slice(0, nth) + other + token.slice(nth + 1);
    };

    const others = [
      ...Array.from({ length: token.length }, (_, length) => token.slice(0, length)),
      ...Array.from({ length: token.length }, (_, nth) => swapped(nth)).filter((text) => text !== token),
      ...['=', 'A', ' ', '\n'].flatMap((more) => [token + more, more + token]),
      token.replace('roster_link_', ''),
    ];
    const replies = await Promise.all(others.map((other) => reset(server, other)));

    expect(new Set(replies.map(({ status, body }) => `${status} ${body.code}`))).toEqual(new Set(['404 link_invalid']));
    expect(await proveAddress(server, token)).toMatchObject({ status: 404 });
    expect(await reset(server, token)).toMatchObject({ status: 204 });
  });

  it('stays as it is when the new password may not be', async () => {
    const token = await askedForReset(server, inbox, await given.rep(await given.organization()));

    const refused = await reset(server, token, 'short');

    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/newPassword' }] } });
    expect(await reset(server, token)).toMatchObject({ status: 204 });
  });

  it('dies when another one of the account is used', async () => {
    const alex = await given.rep(await given.organization());
    const [one, other] = [await askedForReset(server, inbox, alex), await askedForReset(server, inbox, alex)];
    const proof = await askedForProof(server, inbox, alex);

    expect(await reset(server, one)).toMatchObject({ status: 204 });

    expect(await reset(server, other)).toMatchObject({ status: 404 });
    expect(await proveAddress(server, proof)).toMatchObject({ status: 404 });
  });

  it('dies after half an hour, with its address, and with the account', async () => {
    const acme = await given.organization();
    const ada = await given.admin(acme);
    const [late, moved, disabled] = [await given.rep(acme), await given.rep(acme), await given.rep(acme)];
    const tokens = [];
    for (const person of [late, moved, disabled]) tokens.push(await askedForReset(server, inbox, person));
    const [life] = await database.query<{ minutes: number }>(
      `select round(extract(epoch from expires_at - created_at) / 60)::integer as minutes from mailed_links where user_id = $1`,
      [late.id],
    );
    expect(life?.minutes).toBe(30);

    await database.query('update mailed_links set expires_at = now() where user_id = $1', [late.id]);
    await as(moved).put('/api/user/profile', { email: given.email() });
    await as(ada).put(`/api/users/${disabled.id}`, { status: 'disabled' });

    for (const token of tokens) expect(await reset(server, token)).toMatchObject({ status: 404 });
  });

  it('goes to an address three times in half an hour; then the last one still works', async () => {
    const acme = await given.organization();
    const alex = await given.rep(acme);
    const tokens = [];
    for (let times = 0; times < 3; times++) tokens.push(await askedForReset(server, inbox, alex));

    const [plus, at] = [alex.email.replace('@', '+more@'), alex.email.toUpperCase()];
    for (const email of [alex.email, at, plus]) {
      expect(await anonymous.post('/api/auth/password-reset', { email })).toMatchObject({ status: 202 });
    }
    const byAdmin = await as(await given.admin(acme)).post(`/api/users/${alex.id}/password-reset`);

    await outboxIsEmpty();
    expect(inbox.mailsTo(alex.email)).toHaveLength(3);
    expect(byAdmin).toMatchObject({ status: 429, body: { code: 'too_many_links' } });
    expect(await reset(server, tokens[2] ?? '')).toMatchObject({ status: 204 });
  });

  it('is asked for from one network ten times in a quarter of an hour, whoever has the address', async () => {
    const email = given.email();
    const ask = () => anonymous.post('/api/auth/password-reset', { email });

    const replies = await Promise.all(Array.from({ length: 12 }, ask));

    expect(replies.filter(({ status }) => status === 202)).toHaveLength(10);
    expect(replies.find(({ status }) => status === 429)?.body).toMatchObject({ code: 'too_many_attempts' });
  });

  it('has one winner of thirty-two who use it at once', async () => {
    const acme = await given.organization();
    for (let round = 0; round < rounds({ quick: 2, long: 1000 }); round++) {
      const alex = await given.rep(acme);
      const token = await askedForReset(server, inbox, alex);
      const passwords = Array.from({ length: PARALLEL }, (_, nth) => `${NEW_PASSWORD} number ${nth}`);

      const replies = await Promise.all(passwords.map((password) => reset(server, token, password)));

      const won = replies.flatMap(({ status }, nth) => (status === 204 ? [passwords[nth] ?? ''] : []));
      expect(replies.filter(({ status }) => status === 404)).toHaveLength(PARALLEL - 1);
      expect(won).toHaveLength(1);
      expect(await login(server, alex, won[0] ?? '')).toMatchObject({ status: 200 });
    }
  });

  it('is sent by an administrator, who sees nothing of it', async () => {
    const acme = await given.organization();
    const [ada, alex] = [await given.admin(acme, { fullName: 'Ada Admin' }), await given.rep(acme)];

    const reply = await as(ada).post(`/api/users/${alex.id}/password-reset`);

    expect(reply).toMatchObject({ status: 202, body: undefined });
    const mail = await inbox.mailTo(alex.email);
    expect(mail.text).toContain('By: Ada Admin');
    expect(mail.text).not.toContain('Network:');
    const { items } = (await as(ada).get(`/api/users/${alex.id}/security-events`)).body;
    expect(items).toMatchObject([{ event: 'password_reset_requested', actor: { _id: ada.id, id: ada.id } }]);
    expect(await reset(server, await inbox.tokenTo(alex.email))).toMatchObject({ status: 204 });
  });

  it('is sent to nobody who may have none', async () => {
    const [home, host] = [await given.organization(), await given.organization()];
    const ada = await given.admin(home);
    const disabled = await given.rep(home, { status: 'disabled' });
    const invited = await given.rep(home, { passwordHash: null });
    const imposed = await given.rep(home);
    await given.membership(imposed, host, 'SALES_REP');
    await as(ada).put(`/api/users/${imposed.id}`, { email: given.email() });

    const codes = [];
    for (const { id } of [disabled, invited, imposed]) {
      codes.push((await as(ada).post(`/api/users/${id}/password-reset`)).body.code);
    }

    expect(codes).toEqual(['person_disabled', 'no_password', 'address_unproven']);
  });

  it('comes after a kill between the commit and the mail', async () => {
    const own = new TestDatabase();
    await own.create();
    const first = await startServer({ database: own, env: inbox.env, guest: false });
    const there = new Given(own);
    const alex = await there.rep(await there.organization(), { email: given.email('killed') });
    inbox.isSilent = true;
    await first.anonymous.post('/api/auth/password-reset', { email: alex.email });
    await until(async () => (await own.query('select from mail_outbox where attempts = 1')).length === 1);
    await first.kill();
    inbox.isSilent = false;
    await own.query('update mail_outbox set next_attempt_at = now()');

    const next = await startServer({ database: own, env: inbox.env });
    try {
      expect(await reset(next, await inbox.tokenTo(alex.email))).toMatchObject({ status: 204 });
      expect(await eventsOf(next, alex)).toEqual(['password_reset', 'password_reset_requested']);
    } finally {
      await next.stop();
      await own.drop();
    }
  }, 180_000);
});
