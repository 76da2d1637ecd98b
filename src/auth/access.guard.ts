import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { Failure } from '../failure.js';
import { isKeyLike, readKey } from './access-key.js';
import { ACCESS, requestOf, type Access } from './access.js';
import {
  invalidToken,
  loginRequired,
  noToken,
  roleTooLow,
  routeUndeclared,
  scopeMissing,
  sessionEnded,
} from './auth.failures.js';
import type { Actor, Caller } from './caller.js';
import { accessToken } from './jwt.strategy.js';
import { isAtLeast, ROLES } from './roles.js';
import type { Scope } from './scopes.js';
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
    const key = keyIn(context);
    if (key === undefined) await super.canActivate(context);
    else await this.admitKey(context, key, access.scope);
    if (access.kind === 'role') await this.admit(context, access);
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

  /** A key that isn't whole costs no question, and one without the scope hears so only where it is one. */
  private async admitKey(context: ExecutionContext, text: string, scope: Scope | undefined): Promise<void> {
    const key = readKey(text);
    if (key === undefined) throw invalidToken();
    const caller: Caller = { userId: key.userId, sessionId: key.id, isKey: true, scopes: key.scopes };
    requestOf(context).user = caller;
    if (scope !== undefined && key.scopes.includes(scope)) return;
    if ((await this.sessions.findStanding(caller)) === undefined) throw sessionEnded();
    throw scope === undefined ? loginRequired() : scopeMissing(scope);
  }

  private async admit(context: ExecutionContext, access: Extract<Access, { kind: 'role' }>): Promise<void> {
    const request = requestOf(context);
    const least = access.where === 'home' ? access.least : ROLES[0];
    const actor =
      request.user && (await this.findActor(request.user, access.enrols === true ? 'enrolling' : undefined));
    if (actor === undefined) throw sessionEnded();
    if (!isAtLeast(actor.role, least)) throw roleTooLow(least);
    request.actor = actor;
  }

  private async findActor(caller: Caller, enrolling?: 'enrolling'): Promise<Actor | undefined> {
    const standing = await this.sessions.findStanding(caller, enrolling);
    return standing && { ...caller, ...standing };
  }
}

/** Some keys aren't whole, and are refused as keys. */
function keyIn(context: ExecutionContext): string | undefined {
  const token = accessToken(requestOf(context));
  return token !== null && isKeyLike(token) ? token : undefined;
}

/** The words are passport-jwt's. */
function isMissing(reason: unknown): boolean {
  return reason instanceof Error && reason.message === 'No auth token';
}
