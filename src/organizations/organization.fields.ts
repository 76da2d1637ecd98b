import { MEMBER_ROLES, ROLE_LABELS } from '../auth/roles.js';
import type { Group, Unit } from '../fields/field.js';
import * as kinds from '../values/kinds.js';
import type { Kind } from '../values/kinds.js';
import type { PolicyField } from './policy.js';

/** What a field of an organization is, for its body and for a form. */
interface OrganizationField {
  kind: Pick<Kind<unknown>, 'name' | 'limits' | 'shape'> | typeof MAP | typeof LIST;
  label: string;
  /** What a number counts. */
  unit?: Unit;
  /** What its closed values are called. */
  choices?: Readonly<Record<string, string>>;
  group: Group;
  /** What whoever sends it has to know. */
  about?: string;
}

const slug = kinds.written(
  'invalid_slug',
  'This must be 1 to 63 lower-case letters, digits and hyphens, and neither begin nor end with a hyphen.',
  {
    parse: (text) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.exec(text) ?? undefined,
    max: 63,
    example: 'acme',
    parameters: { minimum: 1, maximum: 63 },
  },
);
const picture = kinds.webUrl({ example: 'https://cdn.example.com/acme.png' });
const label = kinds.text({ min: 1, max: 100, example: 'Front desk' });
const MAP = { name: 'map', limits: {} } as const;
const LIST = { name: 'list', limits: {} } as const;
const TABLE_OF_DATES = 'At most 400; the list is replaced.';

/**
 * One row per field that can be sent, in the order of a form; beside it `policy.ts` says who may. Things that have fields of
 * their own are listed before them.
 */
export const organizationFields = {
  name: { kind: kinds.text({ min: 1, max: 200, example: 'Acme Corp' }), label: 'Name', group: 'name' },
  slug: { kind: slug, label: 'Slug', group: 'name', about: 'Unique over all organizations.' },
  picture: { kind: picture, label: 'Picture', group: 'display' },
  phoneNumber: {
    kind: kinds.phone({ example: '+14165550100' }),
    label: 'Phone',
    group: 'contact',
    about: 'The organization’s own phone, not one of its SMS numbers.',
  },
  address: { kind: kinds.text({ max: 500, example: '500 Bay St' }), label: 'Address', group: 'contact' },
  city: { kind: kinds.text({ max: 200, example: 'Toronto' }), label: 'City', group: 'contact' },
  website: { kind: kinds.webUrl({ example: 'https://acme.example' }), label: 'Website', group: 'contact' },
  leadProvider: {
    kind: kinds.text({ max: 200, example: 'Facebook Lead Ads' }),
    label: 'Lead provider',
    group: 'work',
  },
  timezone: { kind: kinds.timeZone(), label: 'Time zone', group: 'hours', about: 'The zone the hours are meant in.' },
  businessHours: { kind: MAP, label: 'Business hours', group: 'hours', about: 'By day; absent days stay.' },
  holidays: { kind: LIST, label: 'Holidays', group: 'hours', about: TABLE_OF_DATES },
  exceptionalHours: { kind: LIST, label: 'Exceptional hours', group: 'hours', about: TABLE_OF_DATES },
  allowUserBusinessHoursOverride: {
    kind: kinds.flag(),
    label: 'Members may differ',
    group: 'hours',
    about:
      'Whether members may have business hours and a time zone of their own. Off hides what they set, and keeps it.',
  },
  quietHours: {
    kind: MAP,
    label: 'Quiet hours',
    group: 'hours',
    about: 'When members aren’t told anything, as far as they say nothing themselves.',
  },
  loginLifeHours: {
    kind: kinds.number({ min: 1, max: 8760, example: 12 }),
    label: 'Longest login',
    unit: 'hours',
    group: 'settings',
    about: 'After which members at home here have to log in again; unset, it is the platform’s.',
  },
  loginIdleMinutes: {
    kind: kinds.number({ min: 30, max: 525_600, example: 60 }),
    label: 'Longest pause of a login',
    unit: 'minutes',
    group: 'settings',
    about: 'Unused for so long a login of members at home here ends; counted from its last refresh.',
  },
  emailChanges: {
    kind: kinds.oneOf(['immediate', 'confirm']),
    label: 'New e-mail addresses',
    choices: { immediate: 'At once', confirm: 'Once confirmed' },
    group: 'settings',
    about: 'Whether a new address of members at home here counts at once, or once its owner has confirmed it.',
  },
  keyLifeDays: {
    kind: kinds.number({ min: 1, max: 3650, example: 90 }),
    label: 'Longest life of a key',
    unit: 'days',
    group: 'settings',
    about: 'After which keys of members at home here end; unset, it is 365.',
  },
  requireSecondFactor: {
    kind: kinds.flag(),
    label: 'Second factor required',
    group: 'settings',
    about:
      'Whether a login of members at home here opens nothing but the way to a second factor until it has shown one.',
  },
  stepUpFields: {
    kind: LIST,
    label: 'Fields to confirm',
    group: 'settings',
    about: 'What of members at home here only a login may change that was proved within ten minutes.',
  },
  stepUpDeeds: {
    kind: LIST,
    label: 'Deeds to confirm',
    group: 'settings',
    about: 'What else takes such a login. At first passwords, second factors and keys.',
  },
  branding: { kind: MAP, label: 'Branding', group: 'settings' },
  store: { kind: MAP, label: 'App store', group: 'settings' },
  configuration: { kind: MAP, label: 'Configuration', group: 'settings' },
  features: { kind: MAP, label: 'Features', group: 'settings', about: 'At most 64 KiB and 32 levels.' },
  suspendedBecause: {
    kind: kinds.text({ min: 1, max: 500, example: 'The bill of October is open.' }),
    label: 'Suspended because',
    group: 'settings',
    about: 'By `POST …/suspend` and `…/resume`: nobody at home here gets in, and all are told why.',
  },
  deleted: {
    kind: kinds.flag(),
    label: 'Deleted',
    group: 'settings',
    about: 'By `DELETE` and `POST …/restore`, until it is erased by itself.',
  },
  erased: { kind: kinds.flag(), label: 'Erased', group: 'settings', about: 'By `POST …/erase`, for good.' },
  departments: { kind: LIST, label: 'Departments', group: 'departments' },
  'departments.name': {
    kind: kinds.text({ min: 1, max: 100, example: 'Leasing' }),
    label: 'Name of the department',
    group: 'departments',
    about: 'Unique in the organization, in any case.',
  },
  members: { kind: LIST, label: 'Members', group: 'members' },
  'members.accessRole': {
    kind: kinds.oneOf(MEMBER_ROLES, { example: 'SALES_REP' }),
    label: 'Role',
    choices: ROLE_LABELS,
    group: 'members',
    about: 'Of people at home here it is part of the profile, with the rules of that.',
  },
  'members.departmentId': { kind: kinds.id(), label: 'Department', group: 'members' },
  phoneNumbers: { kind: LIST, label: 'SMS numbers', group: 'numbers' },
  'phoneNumbers.phoneNumber': {
    kind: kinds.phone({ example: '+14165550114' }),
    label: 'Number',
    group: 'numbers',
    about: 'Given when it is provisioned, and for good.',
  },
  'phoneNumbers.provider': {
    kind: kinds.text({ min: 1, max: 50, example: 'sinch' }),
    label: 'Provider',
    group: 'numbers',
    about: 'Given when it is provisioned, and for good.',
  },
  'phoneNumbers.label': { kind: label, label: 'Label', group: 'numbers' },
  'phoneNumbers.status': {
    kind: kinds.oneOf(['active', 'inactive']),
    label: 'Status',
    choices: { active: 'Active', inactive: 'Inactive' },
    group: 'numbers',
  },
  'phoneNumbers.assigneeId': {
    kind: kinds.id(),
    label: 'Assignee',
    group: 'numbers',
    about: 'Somebody at home in the organization, by the rules of their profile.',
  },
  notificationCategories: { kind: LIST, label: 'Notification categories', group: 'notifications' },
  'notificationCategories.key': {
    kind: kinds.written('invalid_category_key', 'This must be 1 to 50 letters and digits, the first a small letter.', {
      parse: (text) => (/^[a-z][A-Za-z0-9]{0,49}$/.test(text) ? text : undefined),
      max: 50,
      example: 'viewings',
      parameters: { minimum: 1, maximum: 50 },
    }),
    label: 'Key of the category',
    group: 'notifications',
    about: 'Given when it is added, and for good.',
  },
  'notificationCategories.label': {
    kind: kinds.text({ min: 1, max: 100, example: 'Viewings' }),
    label: 'Label of the category',
    group: 'notifications',
  },
  'notificationCategories.channels': { kind: LIST, label: 'Channels of the category', group: 'notifications' },
  'notificationCategories.enabledByDefault': {
    kind: kinds.flag(),
    label: 'On by default',
    group: 'notifications',
    about: 'What applies while no level says otherwise.',
  },
  notificationDefaults: {
    kind: MAP,
    label: 'Notification defaults',
    group: 'notifications',
    about: 'By category; they reach everyone without an own choice at once.',
  },
  'departments.notificationDefaults': {
    kind: MAP,
    label: 'Notification defaults of the department',
    group: 'notifications',
    about: 'By category, where the department differs from the organization.',
  },
  webhooks: { kind: LIST, label: 'Webhooks', group: 'webhooks' },
  'webhooks.url': {
    kind: kinds.webUrl({ example: 'https://crm.example.com/hooks/roster' }),
    label: 'Address of the webhook',
    group: 'webhooks',
    about: 'By https, and of no private network unless the platform has opened it.',
  },
  'webhooks.types': { kind: LIST, label: 'Types of events', group: 'webhooks', about: 'Null for all.' },
  'webhooks.fields': { kind: LIST, label: 'Fields of events', group: 'webhooks', about: 'Null for all.' },
  'webhooks.excludeOwn': { kind: kinds.flag(), label: 'Without own changes', group: 'webhooks' },
  'webhooks.signature': {
    kind: kinds.oneOf(['v1', 'v1a']),
    label: 'Signature',
    choices: { v1: 'By a shared secret', v1a: 'By a public key' },
    group: 'webhooks',
    about: 'Given when it is made, and for good.',
  },
  'webhooks.paused': { kind: kinds.flag(), label: 'Paused', group: 'webhooks' },
  'company.name': {
    kind: kinds.text({ min: 1, max: 200, example: 'Acme Holding' }),
    label: 'Company',
    group: 'company',
  },
  'company.ownerId': { kind: kinds.id(), label: 'Owner', group: 'company' },
  'company.maxDocuments': {
    kind: kinds.number({ min: 0, max: 1_000_000_000, example: 100 }),
    label: 'Documents',
    group: 'company',
    about: 'How many documents its organizations may keep together.',
  },
  'company.nextOwnerId': {
    kind: kinds.id(),
    label: 'Transfer to',
    group: 'company',
    about: 'By `POST /api/companies/{id}/transfer`: an active administrator of one of its organizations.',
  },
} as const satisfies Record<Exclude<PolicyField, 'companyId'>, OrganizationField>;

export type SentField = keyof typeof organizationFields;
