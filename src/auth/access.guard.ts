import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ACCESS, requestOf, type Access } from './access.js';
import { invalidToken, noToken, roleTooLow, routeUndeclared, sessionEnded } from './auth.failures.js';
import type { Actor, Caller } from './caller.js';
import { isAtLeast, ROLES, type Role } from './roles.js';
import { SessionsStore } from './sessions.store.js';

/** The one guard of all routes: a route that doesn't say who may use it is closed. */
@Injectable()
export class AccessGuard extends AuthGuard('jwt') {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionsStore,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === undefined) throw routeUndeclared();
    if (access.kind === 'public' && !(access.token && hasToken(context))) return true;
    await super.canActivate(context);
    if (access.kind === 'role') await this.admit(context, access.where === 'home' ? access.least : ROLES[0]);
    return true;
  }

  /** Called with what the token is worth. */
  override handleRequest<TUser = Caller>(fault: unknown, caller: TUser | false, reason: unknown): TUser {
    if (fault instanceof Error) throw fault;
    if (!caller) throw isMissing(reason) ? noToken() : invalidToken();
    return caller;
  }

  private async admit(context: ExecutionContext, least: Role): Promise<void> {
    const request = requestOf(context);
    const actor = request.user && (await this.findActor(request.user));
    if (actor === undefined) throw sessionEnded();
    if (!isAtLeast(actor.role, least)) throw roleTooLow(least);
    request.actor = actor;
  }

  private async findActor(caller: Caller): Promise<Actor | undefined> {
    const standing = await this.sessions.findStanding(caller);
    return standing && { ...caller, ...standing };
  }
}

function hasToken(context: ExecutionContext): boolean {
  return requestOf(context).headers.authorization !== undefined;
}

/** The words are passport-jwt's. */
function isMissing(reason: unknown): boolean {
  return reason instanceof Error && reason.message === 'No auth token';
}
