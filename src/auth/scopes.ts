/**
 * What a key may be made for. Its rights are never more than its owner's, and only on routes that ask for one of its scopes. Keys
 * that are out there know a scope by its place, so that new ones come last and none is taken out.
 */
export const SCOPES = [
  'profile:read',
  'profile:write',
  'people:read',
  'people:write',
  'organization:read',
  'organization:write',
  'notifications:read',
  'notifications:write',
] as const;

export type Scope = (typeof SCOPES)[number];
