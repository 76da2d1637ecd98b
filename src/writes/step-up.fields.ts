/**
 * The fields of a profile that an organization may ask a recent proof for, by their names in the policy table of profiles, which
 * holds them to be all of it; an uploaded avatar is a picture. Here, because the organization's own body lists them.
 */
export const STEP_UP_FIELDS = [
  'firstName',
  'lastName',
  'fullName',
  'email',
  'phoneNumber',
  'pronouns',
  'designation',
  'picture',
  'language',
  'timezone',
  'availability',
  'availabilityUntil',
  'defaultOrganizationId',
  'callForwardingEnabled',
  'newsletter',
  'automations',
  'settings',
  'preferences',
  'notificationPreferences',
  'organizationId',
  'sinchPhoneNumber',
  'departmentId',
  'accessRole',
  'status',
  'persona.user',
  'persona.position',
  'persona.userEmail',
  'persona.organization',
  'persona.organizationAddress',
  'persona.leadProvider',
  'persona.organizationWebsite',
  'persona.organizationCity',
  'persona.region',
  'persona.timezone',
  'persona.businessHours',
] as const;

export type StepUpField = (typeof STEP_UP_FIELDS)[number];
