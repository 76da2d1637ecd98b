import { field, namesOf } from './field.js';
import { acceptedBusinessHoursForms, parseBusinessHoursText } from '../values/business-hours-text.js';
import { asSent, email, name, text, timeZone, webUrl, written } from '../values/kinds.js';

const group = 'persona';
const READABLE = `These hours can’t be read. Forms that can: ${acceptedBusinessHoursForms.join(' · ')}`;

/** The eleven texts of a persona, as in the published contract: a row each, kept in one map of overrides. */
export const personaFields = {
  user: field(name({ max: 200, example: 'Alex Rep' }), { label: 'Name', group }),
  position: field(text({ max: 200, example: 'Senior Account Executive' }), {
    label: 'Position',
    group,
    shown: { example: 'Leasing Manager' },
  }),
  userEmail: field(asSent(email()), { label: 'E-mail address', group }),
  organization: field(name({ max: 200, example: 'Acme Corp' }), { label: 'Organization', group }),
  organizationAddress: field(text({ max: 500, example: '500 Bay St, Toronto, ON' }), { label: 'Address', group }),
  leadProvider: field(text({ max: 200, example: 'Facebook Lead Ads' }), { label: 'Lead provider', group }),
  organizationWebsite: field(webUrl({ example: 'https://acme.example' }), { label: 'Website', group }),
  organizationCity: field(text({ max: 200, example: 'Toronto' }), { label: 'City', group }),
  region: field(text({ max: 200, example: 'Ontario' }), { label: 'Region', group }),
  timezone: field(timeZone(), {
    label: 'Time zone of the hours',
    group,
    about: 'IANA name. Only while the organization’s `allowUserBusinessHoursOverride` is on, for every role.',
    shown: { description: "IANA name; the organization's unless it allows overrides." },
  }),
  businessHours: field(
    written('invalid_business_hours', READABLE, {
      parse: parseBusinessHoursText,
      max: 200,
      example: '9am-6pm Mon-Fri',
    }),
    {
      label: 'Business hours',
      group,
      about: 'Read as data and kept as written. Only while the organization’s `allowUserBusinessHoursOverride` is on.',
      shown: { description: "As written; the organization's unless it allows overrides." },
    },
  ),
};

export type PersonaKey = keyof typeof personaFields;
export const PERSONA_KEYS = namesOf(personaFields);
