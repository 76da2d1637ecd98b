import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import type { Actor, Caller } from './caller.js';
import { accessToken, expiryOf, type Asked } from './jwt.strategy.js';
import type { Role } from './roles.js';
import type { Scope } from './scopes.js';

/** Who may use a route; every route says so, or is closed. One without a `scope` is closed to keys. */
export type Access =
  | { kind: 'public'; token?: 'welcome' }
  | { kind: 'token'; scope?: Scope }
  /** In the home organization, or in the one that the route names. */
  | {
      kind: 'role';
      least: Role;
      where: 'home' | 'organization';
      scope?: Scope;
      /** Open to logins that lack a factor which the organization asks for. */
      enrols?: true;
    };

/** What the guard leaves on a request. */
export interface AuthenticatedRequest extends Asked {
  user?: Caller;
  actor?: Actor;
}

export const ACCESS = 'roster:access';

/** What the OpenAPI document calls it. */
const KEY_SCHEME = 'accessKey';

/** Anyone, without a token. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Anyone; who sends a token is known by it, as a {@link OptionalCaller}, and one that isn't good counts as none. */
export const PublicOrToken = () =>
  applyDecorators(
    SetMetadata(ACCESS, { kind: 'public', token: 'welcome' } satisfies Access),
    ApiSecurity({}),
    ApiBearerAuth(),
  );

/**
 * Whoever is at least `least`, by a login that is alive or a key that has the scope: read from the database on every request.
 * Without a scope the route is closed to keys.
 */
export const Roles = (least: Role, scope?: Scope) => withToken({ kind: 'role', least, where: 'home' }, scope);

/**
 * Whoever is at least `least` in the organization that the route is about, at home there or a guest. The guard sees to the
 * login; the service has to ask `OrganizationAccess`, or the policy table where the route is about a person at home there,
 * behind the lock where there is something to write.
 */
export const OrganizationRoles = (least: Role, scope?: Scope) =>
  withToken({ kind: 'role', least, where: 'organization' }, scope);

/** Whoever is logged in, also where the organization asks for a factor that the login lacks: the way to one. Closed to keys. */
export const EnrolsFactor = () =>
  withToken({ kind: 'role', least: 'SALES_REP', where: 'home', enrols: true }, undefined);

/**
 * Whoever has a valid token, or a key that says it has the scope. Nothing is read before the handler: its own statement must find
 * out whether the session or key is alive, the user active and the role high enough, and so saves a round trip. NOTE: a key can be
 * made up, so with a scope that statement has to come before all others, but for readings beside it that its refusal drops.
 */
export const TokenOnly = (scope?: Scope) => withToken({ kind: 'token' }, scope);

/** Who calls; for routes with `@TokenOnly()` or `@Roles()`. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  return declared(requestOf(context).user, '@TokenOnly() or @Roles()');
});

/** Who calls, if they say so; for routes with `@PublicOrToken()`. Whether the login is alive is still to be asked. */
export const OptionalCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller | undefined => {
  return requestOf(context).user;
});

/** Who calls, with role and organization; for routes with `@Roles()` or `@OrganizationRoles()`. */
export const CurrentActor = createParamDecorator((_data: unknown, context: ExecutionContext): Actor => {
  return declared(requestOf(context).actor, '@Roles()');
});

/** When the access token ends, for answers that outlive a request; a key has no such end. For routes with `@Roles()`. */
export const AccessEnds = createParamDecorator((_data: unknown, context: ExecutionContext): Date | undefined => {
  const request = requestOf(context);
  return declared(request.user, '@Roles()').isKey ? undefined : expiryOf(accessToken(request));
});

export function requestOf(context: ExecutionContext): AuthenticatedRequest {
  return context.switchToHttp().getRequest<AuthenticatedRequest>();
}

function withToken(access: Access, scope: Scope | undefined) {
  if (scope === undefined) return applyDecorators(SetMetadata(ACCESS, access), ApiBearerAuth());
  return applyDecorators(SetMetadata(ACCESS, { ...access, scope }), ApiBearerAuth(), ApiSecurity(KEY_SCHEME, [scope]));
}

function declared<Value>(value: Value | undefined, by: string): Value {
  if (value === undefined) throw new Error(`The route has to be declared with ${by}.`);
  return value;
}
