import {
  CALLERS,
  uniqueName,
  type Caller,
  type Relation,
  type Target,
  type TargetKind,
  type World,
} from './routes.world.js';
import { formOf } from '../support/form.js';
import { pictureAs } from '../support/pictures.js';
import type { RequestHeaders } from '../support/client.js';

/** `ok` is any success; which one, the OpenAPI document says. `-` isn't asked. */
type Expected = string;

type Matrix = Record<Caller, Partial<Record<Relation, Expected>>>;

/** What is sent beside the route; the target's ids fill its path unless told otherwise. */
export interface Sent {
  ids?: Record<string, string>;
  query?: string;
  body?: unknown;
  headers?: RequestHeaders;
}

export interface Row {
  /** As the OpenAPI document names it. */
  route: string;
  /** Which request, where a route has several. */
  does: string;
  of: TargetKind;
  answers: Matrix;
  send: (target: Target, world: World) => Sent | Promise<Sent>;
}

// What follows is written from the design (its §3 and §4), not from the code, and printed as docs/access.md. Columns are
// whom or what the request is about (RELATIONS).

const everybody = matrix(`
                    any
  NOBODY            ok
  EVERYONE          ok`);

const anyLogin = matrix(`
                    any
  EVERYONE          ok`);

/** A login alone isn't enough: the present password has to be known. */
const changesPassword = matrix(`
                    any
  EVERYONE          403`);

/** Whatever becomes of the person, it is told in the answer. */
const toldOfEach = matrix(`
                    self   same   other  foreign  unknown
  EVERYONE          ok     ok     ok     ok       ok`);

const superadmins = matrix(`
                    any
  SUPERADMIN        ok
  EVERYONE          403`);

const seen = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok     ok       404
  EVERYONE          ok     ok     ok     404      404`);

/** Of somebody: what the person and their administrators may. */
const selfOrAdmin = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok     ok       404
  ADMIN             ok     ok     ok     404      404
  GUEST_ADMIN       ok     ok     ok     404      404
  EVERYONE          ok     403    403    404      404`);

/** The same of others: what would end the caller's own login is tried elsewhere. */
const admins = matrix(`
                    same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  ADMIN             ok     ok     404      404
  GUEST_ADMIN       ok     ok     404      404
  EVERYONE          403    403    404      404`);

/** The same, and heads of people of their department. */
const selfOrSenior = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok     ok       404
  ADMIN             ok     ok     ok     404      404
  DEPARTMENT_HEAD   ok     ok     403    404      404
  GUEST_ADMIN       ok     ok     ok     404      404
  EVERYONE          ok     403    403    404      404`);

/** What administrators do to others, and nobody to themselves. */
const othersOnly = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        403    ok     ok     ok       404
  ADMIN             403    ok     ok     404      404
  GUEST_ADMIN       403    ok     ok     404      404
  EVERYONE          403    403    403    404      404`);

/** The caller asks to be an ADMIN, or makes somebody one. */
const promotes = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        400    ok     ok     ok       404
  ADMIN             ok     ok     ok     404      404
  DEPARTMENT_HEAD   403    403    403    404      404
  SALES_REP         403    403    403    404      404
  GUEST_ADMIN       403    ok     ok     404      404
  GUEST_REP         ok     403    403    404      404`);

/** What the ADMIN has asked for: nobody takes it back of themselves, nor below who asked. */
const takesBack = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        403    ok     ok     ok       404
  ADMIN             ok     ok     ok     404      404
  GUEST_ADMIN       403    ok     ok     404      404
  EVERYONE          403    403    403    404      404`);

/** Who asks for something themselves decides nothing of it; of others, whoever could make it. */
const decidesRequest = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        403    ok     ok     ok       404
  ADMIN             403    ok     ok     404      404
  GUEST_ADMIN       403    ok     ok     404      404
  EVERYONE          403    404    404    404      404`);

const takesRequestBack = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        ok     403    403    403      404
  ADMIN             ok     403    403    404      404
  GUEST_ADMIN       ok     403    403    404      404
  EVERYONE          ok     404    404    404      404`);

const asksOfColleagues = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok     ok       404
  EVERYONE          ok     ok     ok     404      404`);

const takesBackOwn = matrix(`
                    self
  EVERYONE          ok`);

const ownLogin = matrix(`
                    self   other  foreign  unknown
  EVERYONE          ok     404    404      404`);

const moves = matrix(`
                    self   same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok     ok       404
  EVERYONE          403    403    403    404      404`);

/** Deleted people are there for administrators only. */
const restores = matrix(`
                    same   other  foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  ADMIN             ok     ok     404      404
  GUEST_ADMIN       ok     ok     404      404
  EVERYONE          404    404    404      404`);

/** By what the other one is: heads change those below them, nobody somebody above. */
const below = matrix(`
                    rep    head   admin  root
  SUPERADMIN        ok     ok     ok     ok
  ADMIN             ok     ok     ok     403
  GUEST_ADMIN       ok     ok     ok     403
  DEPARTMENT_HEAD   ok     403    403    403
  EVERYONE          403    403    403    403`);

const belowAdmin = matrix(`
                    rep    head   admin  root
  SUPERADMIN        ok     ok     ok     ok
  ADMIN             ok     ok     ok     403
  GUEST_ADMIN       ok     ok     ok     403
  EVERYONE          403    403    403    403`);

/** What equals don’t do to each other. */
const strictlyBelow = matrix(`
                    rep    head   admin  root
  SUPERADMIN        ok     ok     ok     403
  ADMIN             ok     ok     403    403
  GUEST_ADMIN       ok     ok     403    403
  EVERYONE          403    403    403    403`);

const ofMembers = matrix(`
                    own    foreign  unknown
  SUPERADMIN        ok     ok       404
  EVERYONE          ok     404      404`);

const ofAdmins = matrix(`
                    own    foreign  unknown
  SUPERADMIN        ok     ok       404
  ADMIN             ok     404      404
  GUEST_ADMIN       ok     404      404
  EVERYONE          403    404      404`);

const departmentOfMembers = matrix(`
                    own    other  foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  EVERYONE          ok     ok     404      404`);

const departmentOfAdmins = matrix(`
                    own    other  foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  ADMIN             ok     ok     404      404
  GUEST_ADMIN       ok     ok     404      404
  EVERYONE          403    403    404      404`);

/** What a department says is for its heads as well. */
const departmentOfHeads = matrix(`
                    own    other  foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  ADMIN             ok     ok     404      404
  GUEST_ADMIN       ok     ok     404      404
  DEPARTMENT_HEAD   ok     403    404      404
  EVERYONE          403    403    404      404`);

const numberOfAdmins = matrix(`
                    own    foreign  unknown  elsewhere  nowhere
  SUPERADMIN        ok     404      404      ok         404
  ADMIN             ok     404      404      404        404
  GUEST_ADMIN       ok     404      404      404        404
  EVERYONE          403    403      403      404        404`);

/** A SUPERADMIN adds anybody; who is at home here is changed as a person. */
const memberRoles = matrix(`
                    self   same   other  guest  foreign  unknown  elsewhere  nowhere
  SUPERADMIN        ok     ok     ok     ok     ok       404      ok         404
  ADMIN             ok     ok     ok     ok     404      404      404        404
  GUEST_ADMIN       ok     ok     ok     ok     404      404      404        404
  EVERYONE          403    403    403    403    403      403      404        404`);

/** For every member; who is none isn't there. */
const memberSeen = matrix(`
                    self   same   other  guest  foreign  unknown  elsewhere  nowhere
  SUPERADMIN        404    ok     ok     ok     404      404      ok         404
  EVERYONE          ok     ok     ok     ok     404      404      404        404`);

/** Nobody leaves home this way. */
const memberLeaves = matrix(`
                    self   same   other  guest  foreign  unknown  elsewhere  nowhere
  SUPERADMIN        -      409    409    ok     404      404      409        404
  ADMIN             409    409    409    ok     404      404      404        404
  GUEST_ADMIN       ok     409    409    ok     404      404      404        404
  EVERYONE          403    403    403    403    403      403      404        404`);

/** A company is for its owner, and SUPERADMINs. */
const companyOfOwner = matrix(`
                    owned  own    foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  EVERYONE          ok     404    404      404`);

/** Of an organization that nobody else is asked about. */
const lifeOfSuperadmins = matrix(`
                    foreign  unknown
  SUPERADMIN        ok       404
  EVERYONE          403      403`);

const companyOfSuperadmins = matrix(`
                    owned  own    foreign  unknown
  SUPERADMIN        ok     ok     ok       404
  EVERYONE          403    403    403      403`);

/** An invitation is for its address: whoever is logged in as somebody else is turned away. */
const invitedOnly = matrix(`
                    any
  NOBODY            ok
  EVERYONE          403`);

/** A filter by what isn't the caller's finds nothing, whether it exists or not. */
const finds = matrix(`
                    own    foreign  unknown
  EVERYONE          ok     ok       ok`);

/** An id in a body that may only name something of one's own. */
const takesOwn = matrix(`
                    own    foreign  unknown
  SUPERADMIN        ok     400      400
  ADMIN             ok     400      400
  GUEST_ADMIN       ok     400      400
  EVERYONE          403    403      403`);

const takesColleague = matrix(`
                    same   other  foreign  unknown
  SUPERADMIN        ok     ok     400      400
  ADMIN             ok     ok     400      400
  GUEST_ADMIN       ok     ok     400      400
  EVERYONE          403    403    403      403`);

const endsLogin = async ({ id }: Target, { logIn }: World): Promise<Sent> => ({
  ids: { id, sessionId: await logIn(id) },
});

const ofChange = async ({ id }: Target, { changeOf }: World): Promise<Sent> => ({
  ids: { id, changeId: await changeOf(id) },
});

const between = () => ({ query: '?from=2026-01-01T00:00:00Z' });

const ofKey = async ({ id }: Target, { keyOf }: World): Promise<Sent> => ({ ids: { id: await keyOf(id) } });

const newKey = () => ({
  body: { name: 'Report', scopes: ['profile:read'], expiresAt: inADay() },
});

const ofAccount = async ({ id }: Target, { serviceAccount }: World): Promise<Sent> => ({
  ids: { id, ...(await serviceAccount(id)) },
});

/** The same with a body. */
const sending =
  (body: unknown, ids: Row['send']): Row['send'] =>
  async (target, world) => ({ ...(await ids(target, world)), body });

export const rows: Row[] = [
  row('POST /api/auth/login', 'nothing', everybody, async (_, { given, acme }) => {
    const { email, password } = await given.rep(acme.organization);
    return { body: { email, password } };
  }),
  row('POST /api/auth/login/second-factor', 'nothing', everybody, async (_, { secondStep }) => {
    return { body: await secondStep() };
  }),
  row('POST /api/auth/passkey/options', 'nothing', everybody),
  row('POST /api/auth/passkey', 'nothing', everybody, async (_, { passkeyLogin }) => {
    return { body: { passkey: await passkeyLogin() } };
  }),
  row('POST /api/auth/step-up/passkey/options', 'nothing', anyLogin, async (_, { loginWithPasskey }) => {
    return { headers: await loginWithPasskey() };
  }),
  row('POST /api/auth/refresh', 'nothing', everybody, async (_, { freshLogin }) => {
    return { body: { refreshToken: (await freshLogin()).refreshToken } };
  }),
  row('POST /api/auth/logout', 'nothing', anyLogin, async (_, { freshLogin }) => {
    // A login of its own, so that the caller's lives on.
    return { headers: { authorization: `Bearer ${(await freshLogin()).token}` } };
  }),
  row('GET /api/auth/verify-token', 'nothing', anyLogin),
  row('POST /api/auth/password-reset', 'nothing', everybody, () => ({ body: { email: newEmail() } })),
  row('POST /api/auth/password-reset/confirm', 'nothing', everybody, async (_, { mailedLink }) => {
    return { body: { token: await mailedLink('password-reset'), newPassword: 'eleven green bottles' } };
  }),
  row('POST /api/auth/email-verification/confirm', 'nothing', everybody, async (_, { mailedLink }) => {
    return { body: { token: await mailedLink('email-verification') } };
  }),
  row('POST /api/auth/email-change/confirm', 'nothing', everybody, async (_, { changeLink }) => {
    return { body: { token: await changeLink('email-change') } };
  }),
  row('POST /api/auth/email-change/cancel', 'nothing', everybody, async (_, { changeLink }) => {
    return { body: { token: await changeLink('email-change-cancel') } };
  }),

  row('GET /api/user/profile', 'nothing', anyLogin),
  row('PUT /api/user/profile', 'nothing', anyLogin, () => ({ body: { firstName: 'Mine' } })),
  row('PATCH /api/user/profile', 'nothing', anyLogin, () => ({ body: { firstName: 'Mine' } })),
  row('GET /api/user/profile/capabilities', 'nothing', anyLogin),
  row('GET /api/user/profile/history', 'nothing', anyLogin),
  row('GET /api/user/security-events', 'nothing', anyLogin),
  row('GET /api/changes', 'nothing', anyLogin),
  row('GET /api/events', 'nothing', anyLogin),
  row('GET /api/user/profile/history/diff', 'nothing', anyLogin, between),
  row('POST /api/user/profile/history/{changeId}/revert', 'person', ownLogin, ofChange),
  row('GET /api/user/sessions', 'nothing', anyLogin),
  row('DELETE /api/user/sessions', 'nothing', anyLogin, () => ({ query: '?others=true' })),
  row('DELETE /api/user/sessions/{id}', 'person', ownLogin, async ({ id }, { logIn }) => ({
    ids: { id: await logIn(id) },
  })),
  row('PUT /api/user/password', 'nothing', changesPassword, () => {
    return { body: { currentPassword: 'another long password', newPassword: 'eleven green bottles' } };
  }),
  row('POST /api/auth/step-up', 'nothing', changesPassword, () => ({ body: { password: 'another long password' } })),
  row('POST /api/user/email-verification', 'nothing', anyLogin),
  row('GET /api/user/factors', 'nothing', anyLogin),
  row('POST /api/user/factors/totp', 'nothing', anyLogin, () => ({ body: { name: 'Work phone' } })),
  // Logins of their own, since a first factor ends all others.
  row('POST /api/user/factors/totp/{id}/confirm', 'nothing', anyLogin, async (_, { loginWithFactor }) => {
    const { authorization, id, code } = await loginWithFactor('begun');
    return { ids: { id }, body: { code }, headers: { authorization } };
  }),
  row('POST /api/user/factors/passkeys/options', 'nothing', anyLogin),
  row('POST /api/user/factors/passkeys', 'nothing', anyLogin, async (_, { newPasskey }) => {
    const { authorization, passkey } = await newPasskey();
    return { body: { name: 'My phone', passkey }, headers: { authorization } };
  }),
  row('POST /api/user/recovery-codes', 'nothing', anyLogin, async (_, { loginWithFactor }) => {
    return { headers: { authorization: (await loginWithFactor('confirmed')).authorization } };
  }),
  row('DELETE /api/user/factors/{id}', 'person', ownLogin, async ({ id }, { factorOf }) => ({
    ids: { id: await factorOf(id) },
  })),
  row('GET /api/user/tokens', 'nothing', anyLogin),
  row('POST /api/user/tokens', 'nothing', anyLogin, newKey),
  row('POST /api/user/tokens/{id}/rotate', 'person', ownLogin, sending({}, ofKey)),
  row('DELETE /api/user/tokens/{id}', 'person', ownLogin, ofKey),
  row('GET /api/user/notification-preferences', 'nothing', anyLogin),
  row('PUT /api/user/notification-preferences', 'nothing', anyLogin, () => {
    return { body: { notificationPreferences: { calls: true } } };
  }),
  row('GET /api/user/quiet-hours', 'nothing', anyLogin),
  row('PUT /api/user/quiet-hours', 'nothing', anyLogin, () => ({ body: { mode: 'drop' } })),
  row('GET /api/user/mutes', 'nothing', anyLogin),
  row('POST /api/user/mutes', 'nothing', anyLogin, () => ({ body: { category: 'calls', until: inADay() } })),
  row('DELETE /api/user/mutes/{id}', 'person', ownLogin, async ({ id }, { muteOf }) => ({
    ids: { id: await muteOf(id) },
  })),
  row('GET /api/user/chat-availability', 'nothing', anyLogin),
  row('PUT /api/user/chat-availability', 'nothing', anyLogin, () => ({ body: { isAvailable: true } })),

  row('GET /api/choices/languages', 'nothing', everybody),
  row('GET /api/choices/time-zones', 'nothing', everybody),

  row('GET /api/users', 'nothing', anyLogin),
  row(
    'GET /api/users',
    'organization',
    finds,
    ({ id }) => ({ query: `?capabilities=accessRole,status&organizationId=${id}` }),
    'with what may be changed of each',
  ),
  row('GET /api/users', 'organization', finds, ({ id }) => ({ query: `?organizationId=${id}` }), 'of one organization'),
  row('GET /api/users', 'department', finds, ({ id }) => ({ query: `?departmentId=${id}` }), 'of one department'),
  row(
    'GET /api/users',
    'organization',
    finds,
    ({ id }) => ({ query: `?guests=true&organizationId=${id}` }),
    'with guests',
  ),
  row('POST /api/users/bulk', 'nothing', anyLogin, () => {
    return { query: '?dryRun=true', body: { where: { role: 'SALES_REP' }, change: { language: 'fr' } } };
  }),
  row(
    'POST /api/users/bulk',
    'person',
    toldOfEach,
    ({ id }) => ({ body: { ids: [id], change: { accessRole: 'ADMIN' } } }),
    'makes an ADMIN of each',
  ),
  row('GET /api/users/{id}', 'person', seen),
  row('GET /api/users/{id}/capabilities', 'person', seen),
  row('GET /api/users/{id}/hours', 'person', seen),
  row('GET /api/users/{id}/reachability', 'person', seen),
  row('GET /api/users/{id}/history', 'person', selfOrAdmin),
  row(
    'GET /api/users/{id}',
    'person',
    selfOrAdmin,
    () => ({ query: `?asOf=${new Date().toISOString()}` }),
    'as it was',
  ),
  row('GET /api/users/{id}/history/diff', 'person', selfOrAdmin, between),
  row('POST /api/users/{id}/history/{changeId}/revert', 'person', selfOrAdmin, ofChange),
  row('GET /api/users/{id}/security-events', 'person', selfOrAdmin),
  row('GET /api/users/{id}/sessions', 'person', selfOrAdmin),
  row('DELETE /api/users/{id}/sessions', 'person', admins),
  row('GET /api/users/{id}/factors', 'person', selfOrAdmin),
  row('DELETE /api/users/{id}/factors', 'person', othersOnly),
  row('DELETE /api/users/{id}/sessions/{sessionId}', 'person', selfOrAdmin, endsLogin),
  row('GET /api/users/{id}/access', 'person', selfOrAdmin, () => ({ query: '?as=ADMIN' })),
  row('PUT /api/users/{id}', 'person', selfOrSenior, () => ({ body: { firstName: 'New' } }), 'renames'),
  row('PUT /api/users/{id}', 'person', selfOrAdmin, () => ({ body: { email: newEmail() } }), 'changes the e-mail'),
  row('PUT /api/users/{id}', 'person', promotes, () => ({ body: { accessRole: 'ADMIN' } }), 'makes an ADMIN'),
  row('PUT /api/users/{id}', 'person', othersOnly, () => ({ body: { status: 'disabled' } }), 'disables'),
  row(
    'PUT /api/users/{id}',
    'person',
    moves,
    (_, { globex }) => ({ query: '?dryRun=true', body: { organizationId: globex.organization.id } }),
    'moves',
  ),
  row(
    'PUT /api/users/{id}',
    'department',
    takesOwn,
    ({ id }, { colleague }) => ({ ids: { id: colleague.id }, body: { departmentId: id } }),
    'puts into a department',
  ),
  row(
    'PUT /api/users/{id}',
    'number',
    takesOwn,
    ({ e164 }, { colleague }) => ({
      ids: { id: colleague.id },
      query: '?dryRun=true',
      body: { sinchPhoneNumber: e164 },
    }),
    'assigns a number',
  ),
  row('PATCH /api/users/{id}', 'person', selfOrSenior, () => ({ body: { lastName: 'New' } })),
  row('DELETE /api/users/{id}', 'person', othersOnly),
  row('POST /api/users/{id}/password-reset', 'person', selfOrAdmin),
  row('POST /api/users/{id}/restore', 'deleted', restores),
  row('POST /api/users/{id}/erase', 'person', othersOnly, async ({ id }, world) => ({
    body: { confirm: await world.addressOf(id) },
  })),
  row('DELETE /api/users/{id}/erasure', 'erasing', restores),
  row('GET /api/erasures', 'nothing', superadmins),
  row('GET /api/organizations/{id}/erasures', 'organization', ofAdmins),

  row('PUT /api/users/{id}', 'standing', below, () => ({ body: { firstName: 'New' } }), 'renames a superior'),
  row('PUT /api/users/{id}', 'standing', belowAdmin, () => ({ body: { email: newEmail() } }), 'gives another e-mail'),
  row('PUT /api/users/{id}', 'standing', belowAdmin, () => ({ body: { status: 'disabled' } }), 'disables a superior'),
  row('PATCH /api/users/{id}', 'standing', below, () => ({ body: { lastName: 'New' } }), 'renames a superior'),
  row('DELETE /api/users/{id}', 'standing', belowAdmin, undefined, 'deletes a superior'),
  row(
    'POST /api/users/{id}/erase',
    'standing',
    belowAdmin,
    async ({ id }, world) => ({ body: { confirm: await world.addressOf(id) } }),
    'erases a superior',
  ),
  row('POST /api/users/{id}/password-reset', 'standing', belowAdmin, undefined, 'of a superior'),
  row('GET /api/users/{id}/history', 'standing', belowAdmin, undefined, 'of a superior'),
  row('POST /api/users/{id}/history/{changeId}/revert', 'standing', belowAdmin, ofChange, 'of a superior'),
  row('GET /api/users/{id}/security-events', 'standing', belowAdmin, undefined, 'of a superior'),
  row('GET /api/users/{id}/sessions', 'standing', belowAdmin, undefined, 'of a superior'),
  row('GET /api/users/{id}/factors', 'standing', belowAdmin, undefined, 'of a superior'),
  row('DELETE /api/users/{id}/factors', 'standing', strictlyBelow, undefined, 'of an equal or superior'),
  row('DELETE /api/users/{id}/sessions', 'standing', belowAdmin, undefined, 'of a superior'),
  row('DELETE /api/users/{id}/sessions/{sessionId}', 'standing', belowAdmin, endsLogin, 'of a superior'),
  row('GET /api/users/{id}/access', 'standing', belowAdmin, () => ({ query: '?as=ADMIN' }), 'of a superior'),

  row('GET /api/organizations', 'nothing', anyLogin),
  row('POST /api/organizations', 'nothing', superadmins, () => {
    return { body: { name: 'Initrode', slug: uniqueName('initrode') } };
  }),
  row('GET /api/organizations/{id}', 'organization', ofMembers),
  row(
    'GET /api/organizations/{id}',
    'organization',
    ofAdmins,
    () => ({ query: `?asOf=${new Date().toISOString()}` }),
    'as it was',
  ),
  row('PUT /api/organizations/{id}', 'organization', ofAdmins, () => ({ body: { city: uniqueName('city') } })),
  row('PATCH /api/organizations/{id}', 'organization', ofAdmins, () => ({ body: { city: uniqueName('city') } })),
  row('GET /api/organizations/{id}/capabilities', 'organization', ofMembers),
  row('GET /api/organizations/{id}/history', 'organization', ofAdmins),
  row('GET /api/organizations/{id}/history/diff', 'organization', ofAdmins, between),
  row('GET /api/organizations/{id}/changes', 'organization', ofAdmins),
  row('GET /api/organizations/{id}/changes/export', 'organization', ofAdmins),
  row('GET /api/organizations/{id}/business-hours', 'organization', ofAdmins),
  row('PUT /api/organizations/{id}/business-hours', 'organization', ofAdmins, () => {
    return { body: { allowUserBusinessHoursOverride: true } };
  }),
  row('GET /api/organizations/{id}/hours', 'organization', ofMembers),
  row('GET /api/organizations/{id}/quiet-hours', 'organization', ofMembers),
  row('PUT /api/organizations/{id}/quiet-hours', 'organization', ofAdmins, () => ({ body: { mode: 'drop' } })),
  row('PUT /api/organizations/{id}/timezone', 'organization', ofAdmins, () => ({ body: { timezone: 'Europe/Paris' } })),

  row('POST /api/organizations/{id}/suspend', 'life', lifeOfSuperadmins, () => ({
    body: { reason: 'A bill is open.' },
  })),
  row('POST /api/organizations/{id}/resume', 'life', lifeOfSuperadmins),
  row('DELETE /api/organizations/{id}', 'life', lifeOfSuperadmins),
  row('POST /api/organizations/{id}/restore', 'life', lifeOfSuperadmins, async ({ id }, world) => {
    await world.deleteOrganization(id);
    return {};
  }),
  row('POST /api/organizations/{id}/erase', 'life', lifeOfSuperadmins, async ({ id }, world) => ({
    body: { confirm: await world.nameOf(id) },
  })),

  row('GET /api/companies', 'nothing', anyLogin),
  row('POST /api/companies', 'nothing', superadmins, () => ({ body: { name: uniqueName('holding') } })),
  row('POST /api/companies/{id}/transfer', 'company', companyOfOwner, async ({ id }, world) => ({
    body: { ownerId: await world.administratorOf(id) },
  })),
  row('GET /api/companies/{id}', 'company', companyOfOwner),
  row('GET /api/companies/{id}/history', 'company', companyOfOwner),
  row('PATCH /api/companies/{id}', 'company', companyOfSuperadmins, () => ({ body: { maxDocuments: 5 } })),

  row('GET /api/organizations/{id}/departments', 'organization', ofMembers),
  row('POST /api/organizations/{id}/departments', 'organization', ofAdmins, () => ({
    body: { name: uniqueName('team') },
  })),
  row('GET /api/departments/{id}', 'department', departmentOfMembers),
  row('PATCH /api/departments/{id}', 'department', departmentOfAdmins, () => ({ body: { name: uniqueName('team') } })),
  row('DELETE /api/departments/{id}', 'emptyDepartment', ofAdmins),

  row('GET /api/organizations/{id}/members', 'organization', ofMembers),
  row(
    'GET /api/organizations/{id}/members',
    'department',
    finds,
    ({ id }, { acme }) => ({ ids: { id: acme.organization.id }, query: `?departmentId=${id}` }),
    'of one department',
  ),
  row('GET /api/organizations/{id}/members/{userId}', 'member', memberSeen),
  row('PUT /api/organizations/{id}/members/{userId}', 'member', memberRoles, ({ role }) => {
    return { body: { accessRole: role, departmentId: null } };
  }),
  row(
    'PUT /api/organizations/{id}/members/{userId}',
    'department',
    takesOwn,
    ({ id }, { acme, colleague }) => {
      return { ids: { id: acme.organization.id, userId: colleague.id }, body: { departmentId: id } };
    },
    'puts into a department',
  ),
  row(
    'PUT /api/organizations/{id}/members/{userId}',
    'standing',
    belowAdmin,
    ({ id }, { acme }) => ({ ids: { id: acme.organization.id, userId: id }, body: { departmentId: null } }),
    'takes a superior out of the department',
  ),
  row('DELETE /api/organizations/{id}/members/{userId}', 'member', memberLeaves),

  row('POST /api/organizations/{id}/users/import', 'organization', ofAdmins, () => ({
    body: Buffer.from(`email,fullName\n${newEmail()},New Colleague\n`),
    headers: { 'content-type': 'text/csv' },
  })),
  row('GET /api/organizations/{id}/users/import/template', 'organization', ofAdmins),
  row('GET /api/organizations/{id}/users/export', 'organization', ofAdmins, () => ({ query: '?format=csv' })),

  row('GET /api/organizations/{id}/service-accounts', 'organization', ofAdmins),
  row('POST /api/organizations/{id}/service-accounts', 'organization', ofAdmins, () => ({
    body: { name: 'Sync', accessRole: 'SALES_REP' },
  })),
  row('GET /api/organizations/{id}/service-accounts/{accountId}/keys', 'organization', ofAdmins, ofAccount),
  row(
    'POST /api/organizations/{id}/service-accounts/{accountId}/keys',
    'organization',
    ofAdmins,
    sending(newKey().body, ofAccount),
  ),
  row(
    'POST /api/organizations/{id}/service-accounts/{accountId}/keys/{keyId}/rotate',
    'organization',
    ofAdmins,
    sending({}, ofAccount),
  ),
  row('DELETE /api/organizations/{id}/service-accounts/{accountId}/keys/{keyId}', 'organization', ofAdmins, ofAccount),

  row('GET /api/organizations/{id}/invitations', 'organization', ofAdmins),
  row('POST /api/organizations/{id}/invitations', 'organization', ofAdmins, () => {
    return { body: { invitations: [{ email: newEmail(), accessRole: 'SALES_REP' }] } };
  }),
  row('POST /api/invitations/{id}/resend', 'invitation', ofAdmins),
  row('DELETE /api/invitations/{id}', 'invitation', ofAdmins),
  row('POST /api/invitations/look', 'nothing', everybody, async (_, { given, acme }) => {
    return { body: { token: (await given.invitation(acme.organization)).token } };
  }),
  row('POST /api/invitations/accept', 'nothing', invitedOnly, async (_, { given, acme }) => {
    const { token } = await given.invitation(acme.organization);
    return { body: { token, password: 'eleven green bottles', fullName: 'New Colleague' } };
  }),

  row('GET /api/organizations/{id}/phone-numbers', 'organization', ofAdmins),
  row('POST /api/organizations/{id}/phone-numbers', 'organization', ofAdmins, (_, { given }) => {
    return { body: { phoneNumber: given.phoneNumber() } };
  }),
  row('GET /api/organizations/{id}/phone-numbers/{numberId}', 'number', numberOfAdmins),
  row('PATCH /api/organizations/{id}/phone-numbers/{numberId}', 'number', numberOfAdmins, () => {
    return { body: { label: uniqueName('desk') } };
  }),
  row(
    'PATCH /api/organizations/{id}/phone-numbers/{numberId}',
    'colleague',
    takesColleague,
    async ({ id }, { given, acme }) => {
      const number = await given.smsNumber(acme.organization);
      return { ids: { id: acme.organization.id, numberId: number.id }, body: { assigneeId: id } };
    },
    'assigns',
  ),
  row(
    'PATCH /api/organizations/{id}/phone-numbers/{numberId}',
    'standing',
    belowAdmin,
    async ({ id }, { given, acme }) => {
      const number = await given.smsNumber(acme.organization);
      return { ids: { id: acme.organization.id, numberId: number.id }, body: { assigneeId: id } };
    },
    'assigns to a superior',
  ),
  row('DELETE /api/organizations/{id}/phone-numbers/{numberId}', 'number', numberOfAdmins),

  row('GET /api/organizations/{id}/webhooks', 'organization', ofAdmins),
  row('POST /api/organizations/{id}/webhooks', 'organization', ofAdmins, () => ({
    body: { url: 'https://crm.example.com/hook' },
  })),
  row('GET /api/webhooks/{id}', 'webhook', ofAdmins),
  row('PATCH /api/webhooks/{id}', 'webhook', ofAdmins, () => ({ body: { excludeOwn: true } })),
  row('DELETE /api/webhooks/{id}', 'webhook', ofAdmins),
  row('POST /api/webhooks/{id}/test', 'webhook', ofAdmins),
  row('GET /api/webhooks/{id}/deliveries', 'webhook', ofAdmins),
  row(
    'POST /api/webhooks/{id}/deliveries/{deliveryId}/redeliver',
    'webhook',
    ofAdmins,
    async ({ id }, { deliveryOf }) => ({
      ids: { id, deliveryId: await deliveryOf(id) },
    }),
  ),
  row('POST /api/webhooks/{id}/replay', 'webhook', ofAdmins, () => ({
    body: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
  })),
  row('POST /api/webhooks/{id}/secret/rotate', 'webhook', ofAdmins),

  row('GET /api/notifications/categories', 'nothing', anyLogin),
  row('POST /api/notifications/decide', 'person', toldOfEach, ({ id }) => ({
    body: { userIds: [id], category: 'calls', at: SOON },
  })),
  row('POST /api/notifications/explain', 'person', selfOrAdmin, ({ id }) => ({
    body: { userId: id, category: 'calls' },
  })),
  row('POST /api/notifications/unsubscribe-links', 'person', selfOrAdmin, ({ id }) => ({
    body: { userId: id, category: 'calls' },
  })),
  row('GET /unsubscribe/{token}', 'nothing', everybody, async (_, { unsubscribeToken }) => ({
    ids: { token: await unsubscribeToken() },
  })),
  row('POST /unsubscribe/{token}', 'nothing', everybody, async (_, { unsubscribeToken }) => ({
    ids: { token: await unsubscribeToken() },
  })),
  row('GET /api/organizations/{id}/notification-categories', 'organization', ofMembers),
  row('POST /api/organizations/{id}/notification-categories', 'organization', ofAdmins, () => ({
    body: { key: uniqueName('kind').replace(/[^a-zA-Z0-9]/g, ''), label: 'Viewings' },
  })),
  row(
    'GET /api/organizations/{id}/notification-categories/{categoryId}',
    'organization',
    ofMembers,
    async ({ id }, { categoryOf }) => ({ ids: { id, categoryId: await categoryOf(id) } }),
  ),
  row(
    'PATCH /api/organizations/{id}/notification-categories/{categoryId}',
    'organization',
    ofAdmins,
    async ({ id }, { categoryOf }) => ({ ids: { id, categoryId: await categoryOf(id) }, body: { label: 'Visits' } }),
  ),
  row(
    'DELETE /api/organizations/{id}/notification-categories/{categoryId}',
    'organization',
    ofAdmins,
    async ({ id }, { categoryOf }) => ({ ids: { id, categoryId: await categoryOf(id) } }),
  ),
  row('GET /api/organizations/{id}/notification-defaults', 'organization', ofMembers),
  row('PUT /api/organizations/{id}/notification-defaults', 'organization', ofAdmins, () => ({
    body: { preferences: { calls: { enabled: true } } },
  })),
  row('GET /api/departments/{id}/notification-defaults', 'department', departmentOfMembers),
  row('PUT /api/departments/{id}/notification-defaults', 'department', departmentOfHeads, () => ({
    body: { preferences: { calls: { enabled: true } } },
  })),
  row(
    'POST /api/organizations/{id}/history/{changeId}/revert',
    'organization',
    ofAdmins,
    async ({ id }, { defaultsChange }) => ({ ids: { id, changeId: await defaultsChange(id) } }),
  ),

  row(
    'GET /avatars/{id}/{file}',
    'nothing',
    matrix(`
                    any
  NOBODY            404
  EVERYONE          404`),
    (_, { unknownId }) => ({ ids: { id: unknownId(), file: '250.webp' } }),
    'without a signature',
  ),
  row('GET /', 'nothing', everybody),
  row('GET /invitation', 'nothing', everybody),
  row('GET /account', 'nothing', everybody),
  row('GET /livez', 'nothing', everybody),
  row('GET /readyz', 'nothing', everybody),
  row('GET /metrics', 'nothing', everybody),
  row(
    'GET /.well-known/security.txt',
    'nothing',
    matrix(`
                    any
  NOBODY            404
  EVERYONE          404`),
    undefined,
    'without a contact',
  ),

  row('GET /api/user/deferred-changes', 'nothing', anyLogin),
  row('DELETE /api/user/deferred-changes/{id}', 'person', takesBackOwn, async ({ id }, world) => ({
    ids: { id: await world.askLater(id, id) },
  })),
  row('GET /api/users/{id}/deferred-changes', 'person', selfOrAdmin),
  row('DELETE /api/users/{id}/deferred-changes/{changeId}', 'person', takesBack, async ({ id }, world) => ({
    ids: { changeId: await world.askLater(id, world.callers.ADMIN.id) },
  })),
  row('PUT /api/user/profile', 'nothing', anyLogin, () => ({ query: tomorrow(), body: { language: 'de' } }), 'waits'),
  row(
    'PATCH /api/users/{id}',
    'person',
    selfOrSenior,
    () => ({ query: tomorrow(), body: { language: 'de' } }),
    'waits',
  ),
  row(
    'PATCH /api/users/{id}',
    'person',
    asksOfColleagues,
    () => ({ headers: { prefer: 'handling=request' }, body: { designation: 'Chief' } }),
    'asks for what is refused',
  ),
  row('GET /api/change-requests', 'nothing', anyLogin),
  row('POST /api/change-requests/{id}/approve', 'person', decidesRequest, async ({ id }, world) => ({
    ids: { id: await world.askFor(id) },
  })),
  row('POST /api/change-requests/{id}/decline', 'person', decidesRequest, async ({ id }, world) => ({
    ids: { id: await world.askFor(id) },
  })),
  row('DELETE /api/change-requests/{id}', 'person', takesRequestBack, async ({ id }, world) => ({
    ids: { id: await world.askFor(id) },
  })),

  row('GET /applivery/v1/users/profile', 'nothing', anyLogin),
  row('GET /applivery/v1/users/{userId}', 'person', selfOrAdmin),
  row('PUT /applivery/v1/users/{userId}', 'person', selfOrAdmin, () => ({ body: { firstName: 'New' } })),
  row('GET /applivery/v1/users/{userId}', 'standing', belowAdmin, undefined, 'of a superior'),
  row(
    'PUT /applivery/v1/users/{userId}',
    'standing',
    belowAdmin,
    () => ({ body: { firstName: 'New' } }),
    'of a superior',
  ),
  row('PUT /api/user/avatar', 'nothing', anyLogin, avatarForm),
  row('DELETE /api/user/avatar', 'nothing', anyLogin),
  row('PUT /api/users/{id}/avatar', 'person', selfOrSenior, avatarForm),
  row('DELETE /api/users/{id}/avatar', 'person', selfOrSenior),
  row('GET /api/user', 'nothing', anyLogin),
  row('PATCH /api/user', 'nothing', anyLogin, () => ({ body: { firstname: 'New' } })),
  row('POST /api/user/avatar', 'nothing', anyLogin, avatarForm),
  row('GET /rinkel/v1/users', 'nothing', anyLogin),
  row('GET /rinkel/v1/users/{id}', 'person', selfOrAdmin),
  row('PUT /rinkel/v1/users/{id}', 'person', selfOrAdmin, () => ({ body: { firstName: 'New' } })),
  row('PATCH /rinkel/v1/users/{id}', 'person', selfOrAdmin, () => ({ body: { firstName: 'New' } })),
  row('GET /rinkel/v1/users/{id}', 'standing', belowAdmin, undefined, 'of a superior'),
  row('PUT /rinkel/v1/users/{id}', 'standing', belowAdmin, () => ({ body: { firstName: 'New' } }), 'of a superior'),
  row('PATCH /rinkel/v1/users/{id}', 'standing', belowAdmin, () => ({ body: { firstName: 'New' } }), 'of a superior'),
];

function row(
  route: string,
  of: TargetKind,
  answers: Matrix,
  send: Row['send'] = () => ({}),
  does = 'does what it says',
): Row {
  return { route, does, of, answers, send };
}

/** A table of words: relations across, callers down; EVERYONE is who has no line above it, and NOBODY has no token: 401. */
function matrix(text: string): Matrix {
  const [relations = [], ...lines] = text
    .split('\n')
    .map((line) => line.split(/\s+/).filter(Boolean))
    .filter((words) => words.length > 0);
  const answersOf = (words: string[]) => Object.fromEntries(relations.map((relation, nth) => [relation, words[nth]]));
  const said = new Map(lines.map(([caller = '', ...words]) => [caller, answersOf(words)]));
  const unsaid = said.get('EVERYONE');
  const callers = CALLERS.map((caller) => [caller, said.get(caller) ?? unsaid]);
  const nobody = said.get('NOBODY') ?? answersOf(relations.map(() => '401'));
  return Object.fromEntries([...callers, ['NOBODY', nobody]]) as Matrix;
}

function tomorrow(): string {
  return `?applyAt=${inADay()}`;
}

/** The same for all who ask, since answers tell it. */
const SOON = inADay();

function inADay(): string {
  return new Date(Date.now() + 86_400_000).toISOString();
}

function newEmail(): string {
  return `${uniqueName('new')}@people.example`;
}

async function avatarForm(): Promise<Sent> {
  const [body, headers] = await formOf({ avatar: await pictureAs('png') });
  return { body, headers };
}
