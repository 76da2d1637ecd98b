import { ROLE_LABELS, ROLES } from '../auth/roles.js';
import {
  email,
  flag,
  id,
  instant,
  language,
  map,
  mapOf,
  name,
  oneOf,
  phone,
  readAs,
  text,
  timeZone,
  webUrl,
} from '../values/kinds.js';
import { CALL_TARGETS, callRulesFaults, SITUATIONS } from '../values/call-rules.js';
import { digestsFaults } from '../values/digest.js';
import { mutesFaults } from '../values/mute.js';
import { quietHoursFaults } from '../values/quiet-hours.js';
import { HOME_ROLE } from '../users/user.statements.js';
import { fact, field, type KeptOf, type ReadOf } from './field.js';

/**
 * The one table of what a user has: a row per field. Columns, statements, bodies, readings, lists, files, history and
 * what a form is told are made of it; `profiles/policy.ts` says who sees and writes each, `profiles/fields.ts` what is
 * special where a sent value meets the stored one.
 */
export const userFields = {
  email: field(email(), {
    label: 'E-mail address',
    group: 'contact',
    about: 'Login address, unique over all users: 409 `email_taken`. A new address is `unverified`.',
    shown: { description: '`null` of a service account.', nullable: true },
    blank: '',
    list: 'sorted',
    search: 'text',
    file: true,
    members: true,
  }),
  fullName: field(text({ min: 1, max: 200, example: 'Alex Rep' }), {
    label: 'Full name',
    group: 'name',
    about:
      'Display name. Written after first and last name, it wins over them; writing those later puts them first again.',
    shown: { description: 'The name as written, else first and last name.' },
    clearable: false,
    list: 'sorted',
    search: 'text',
    file: true,
    members: true,
  }),
  firstName: field(name({ max: 128, example: 'Alex' }), {
    label: 'First name',
    group: 'name',
    list: 'sorted',
    search: 'text',
    file: true,
  }),
  lastName: field(name({ max: 128, example: 'Rep' }), {
    label: 'Last name',
    group: 'name',
    list: 'sorted',
    search: 'text',
    file: true,
  }),
  phoneNumber: field(phone(), {
    label: 'Personal phone',
    group: 'contact',
    about: 'Personal phone. 409 `phone_is_organization_number` when it is an SMS number of any organization.',
    shown: { description: 'Personal phone, E.164.' },
    list: 'sorted',
    search: 'phone',
    file: true,
  }),
  pronouns: field(text({ max: 50, example: 'they/them' }), {
    label: 'Pronouns',
    group: 'name',
    about: 'How to refer to the person.',
    list: 'sorted',
    file: true,
  }),
  designation: field(text({ max: 200, example: 'Senior Account Executive' }), {
    label: 'Job title',
    group: 'work',
    about: 'Job title, for display.',
    shown: { description: '' },
    list: 'sorted',
    bulk: true,
    search: 'text',
    file: true,
    members: true,
  }),
  sinchPhoneNumber: field(
    readAs(phone({ example: '+14165550111' }), ({ e164 }) => e164),
    {
      label: 'SMS number',
      group: 'work',
      about: 'SMS number of the organization to assign; administrators only. `null` releases it.',
      shown: { description: 'The SMS number assigned to the user, E.164.' },
      none: 'No number',
      stored: 'n.e164',
      list: 'sorted',
      filter: true,
    },
  ),
  organizationId: field(id(), {
    label: 'Home organization',
    group: 'work',
    about:
      'Moves the person to another home organization, as a SALES_REP unless `accessRole` is sent or they are a member there; superadmins only. Department, SMS number, and what pointed to the old home, are given up.',
    shown: { description: 'The home organization; `null` only for a SUPERADMIN without one.' },
    stored: 'u.organization_id',
    clearable: false,
    list: 'sorted',
    bulk: true,
  }),
  departmentId: field(id(), {
    label: 'Department',
    group: 'work',
    about: 'A department of the home organization; administrators only.',
    shown: { description: '' },
    none: 'No department',
    stored: 'm.department_id',
    list: 'sorted',
    filter: true,
    bulk: true,
  }),
  accessRole: field(oneOf(ROLES, { example: 'SALES_REP' }), {
    label: 'Role',
    group: 'access',
    about: 'Never above the own role; an organization keeps an administrator.',
    shown: { description: '' },
    choices: ROLE_LABELS,
    stored: HOME_ROLE,
    blank: ROLES[0],
    list: 'sorted',
    filter: 'role',
    bulk: true,
    file: true,
  }),
  status: field(oneOf(['active', 'disabled']), {
    label: 'Status',
    group: 'access',
    about: '`disabled` ends the person’s access at the next request; administrators only, never oneself.',
    choices: { active: 'Active', disabled: 'Disabled' },
    shown: { description: '`deleted` is shown to administrators only.', enum: ['active', 'disabled', 'deleted'] },
    blank: 'active',
    list: 'sorted',
    bulk: true,
    file: true,
  }),
  language: field(language(), {
    label: 'Language',
    group: 'display',
    shown: { description: 'BCP 47.' },
    list: 'sorted',
    filter: true,
    bulk: true,
    file: true,
  }),
  timezone: field(timeZone(), {
    label: 'Time zone',
    group: 'display',
    about: 'For display; business hours have their own zone in the persona.',
    shown: { description: 'IANA name, for display; business hours have their own zone.' },
    list: 'sorted',
    filter: true,
    bulk: true,
    file: true,
  }),
  availability: field(oneOf(['available', 'unavailable']), {
    label: 'Availability',
    group: 'availability',
    about: 'Whether chats and calls may come in.',
    choices: { available: 'Available', unavailable: 'Unavailable' },
    shown: { description: '' },
    blank: 'available',
    list: 'sorted',
    filter: true,
    bulk: true,
    file: true,
  }),
  availabilityUntil: field(instant(), {
    label: 'Available until',
    group: 'availability',
    about: 'When that ends by itself and the other one begins; `null` is for good.',
    shown: { description: 'When the availability ends by itself.', example: null },
    list: 'shown',
    bulk: true,
    file: true,
  }),
  doNotDisturb: field(flag(), {
    label: 'Do not disturb',
    group: 'availability',
    about: 'Whether nothing may come in now: notifications wait, and calls go where the rules say.',
    blank: false,
  }),
  doNotDisturbUntil: field(instant(), {
    label: 'Do not disturb until',
    group: 'availability',
    about: 'When that ends by itself; `null` is not before it is switched off.',
    shown: { description: 'When not being disturbed ends by itself.', example: null },
  }),
  callForwardingEnabled: field(flag(), {
    label: 'Call forwarding',
    group: 'calls',
    about: 'Whether calls go to the personal phone while the user is offline or busy.',
    blank: false,
    file: true,
  }),
  callRules: field(mapOf(callRulesFaults, { example: { outsideHours: 'voicemail' } }), {
    label: 'Where calls go',
    group: 'calls',
    about: `Where calls go when the person is ${SITUATIONS.join(', ')}, the first of these that is so counting: ${CALL_TARGETS.join(', ')}. What isn’t there follows \`callForwardingEnabled\`.`,
    shown: { description: 'Where calls go in which situation.' },
    blank: {},
    clearable: true,
  }),
  quietHours: field(mapOf(quietHoursFaults, { example: { periods: { monday: [{ from: '22:00', to: '07:00' }] } } }), {
    label: 'Quiet hours',
    group: 'notifications',
    about:
      'When nothing is told but what is required and the categories in `pass`; in `timezone`, else the person’s own. `mode` says whether it is told later. What isn’t there is the organization’s.',
    shown: { description: 'The own quiet hours; what isn’t there is the organization’s.' },
    blank: {},
    clearable: true,
  }),
  mutes: field(mapOf(mutesFaults, { example: {} }), {
    label: 'Mutes',
    group: 'notifications',
    about: 'By an id: what isn’t told until an instant, a category or everything.',
    shown: { description: 'What isn’t told until an instant, by the mute’s id; also those that are over.' },
    blank: {},
    clearable: true,
  }),
  digests: field(mapOf(digestsFaults, { example: { campaigns: 'daily at 09:00' } }), {
    label: 'Digests',
    group: 'notifications',
    about:
      'By category, how often it is told: `immediately`, `hourly`, `daily at 09:00`, `weekly at monday 09:00`. What isn’t there is told immediately.',
    shown: { description: 'How often a category is told.' },
    blank: {},
    clearable: true,
  }),
  newsletter: field(flag(), {
    label: 'Newsletter',
    group: 'notifications',
    about: 'Whether the user wants the newsletter.',
    blank: false,
  }),
  defaultOrganizationId: field(id(), {
    label: 'Organization to start in',
    group: 'display',
    about: 'One of the user’s organizations to start in; `null` is the home organization.',
    none: 'The home organization',
    shown: { description: 'The organization the user starts in.' },
  }),
  picture: field(webUrl({ example: 'https://cdn.example.com/alex.png' }), {
    label: 'Picture',
    group: 'display',
    shown: { description: 'An address elsewhere, or one of ours that expires, for an uploaded avatar.' },
    list: 'shown',
    members: true,
  }),
  avatarId: field(id(), { label: 'Uploaded picture', group: 'display', sent: false, view: false }),
  automations: field(map({ example: { followUp: { enabled: true, afterDays: 3 } } }), {
    label: 'Automations',
    group: 'work',
    about: 'Free-form automation toggles and settings, at most 64 KiB and 32 levels.',
    shown: { description: 'Free-form automation toggles and settings.' },
    blank: {},
    clearable: true,
  }),
  settings: field(map({ example: { theme: 'dark' } }), {
    label: 'Settings of the user interface',
    group: 'display',
    about: 'Settings of the user interface, at most 64 KiB and 32 levels.',
    shown: { description: 'Settings of the user interface.' },
    blank: {},
    clearable: true,
  }),
  // A body has it as `PreferencesDto`, which knows its keys.
  preferences: field(map({ example: { colorMode: 'dark' } }), {
    label: 'Preferences',
    group: 'calls',
    about: 'How the user works with calls and the user interface.',
    blank: {},
    clearable: true,
    sent: false,
  }),
};

/** What is kept of a user beside the fields: written by the service itself. */
export const userFacts = {
  kind: fact(oneOf(['person', 'service']), { stored: 'u.kind', blank: 'person', view: false }),
  emailKey: fact(text({ max: 254 }), { blank: '', told: false, view: false }),
  phoneRegion: fact(text({ max: 2 }), { told: false, view: false }),
  verificationStatus: fact(oneOf(['verified', 'unverified']), {
    shown: { description: 'Whether the e-mail address was proven; a new address is `unverified`.' },
    blank: 'unverified',
    list: 'sorted',
    filter: true,
  }),
  availabilityChangedAt: fact(instant(), { told: false, view: false }),
  deletedAt: fact(instant(), { view: false }),
  sinchPhoneNumberId: fact(id(), { stored: 'n.id', told: false, view: false }),
};

export type UserFieldName = keyof typeof userFields;
/** What is sent of a user, once it is read. Absent = untouched, `null` = cleared. */
export type UserChange = { [Name in UserFieldName]?: ReadOf<(typeof userFields)[Name]> };
type Kept<Table> = { [Name in keyof Table]: KeptOf<Table[Name]> };

/** The user's part of a profile, as stored. */
export type UserState = { id: string } & Kept<typeof userFields> & Kept<typeof userFacts>;
