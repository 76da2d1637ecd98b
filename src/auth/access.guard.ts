import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { Failure } from '../failure.js';
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
    if (access.kind === 'public') return !access.token || this.recognize(context);
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

  /** Who isn't known by a token is as good as without one: here it is welcome and not needed. */
  private async recognize(context: ExecutionContext): Promise<true> {
    try {
      await super.canActivate(context);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
    return true;
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

/** The words are passport-jwt's. */
function isMissing(reason: unknown): boolean {
  return reason instanceof Error && reason.message === 'No auth token';
}
