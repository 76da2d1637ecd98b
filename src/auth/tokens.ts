import { createHash, createHmac, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService, type JwtModuleOptions } from '@nestjs/jwt';
import { keyFor } from '../config.js';
import { AuthSettings } from './auth.settings.js';
import type { Caller } from './caller.js';

export const AUDIENCE = 'roster';

/** The one header our access tokens have (RFC 9068 names the type); whatever has another one isn't ours. */
export const ACCESS_TOKEN_HEADER = { alg: 'HS256', typ: 'at+jwt' } as const;

/** Clocks of two instances may differ by this much before a fresh token is refused as not valid yet. */
const CLOCK_SKEW_SECONDS = 5;

/** NOTE: the secret is a KeyObject; given a string, jsonwebtoken tries it as a public key first, 35 times slower. */
export function jwtOptions(settings: AuthSettings): JwtModuleOptions {
  return {
    secret: keyFor('access-token', settings.secret),
    signOptions: {
      algorithm: ACCESS_TOKEN_HEADER.alg,
      header: ACCESS_TOKEN_HEADER,
      issuer: settings.jwtIssuer,
      audience: AUDIENCE,
      notBefore: -CLOCK_SKEW_SECONDS,
      expiresIn: settings.accessTokenSeconds,
    },
  };
}

/** Makes the tokens of a login: a short signed one that says who calls, and an opaque one that renews it. */
@Injectable()
export class Tokens {
  private readonly refreshKey: KeyObject;

  constructor(
    private readonly jwt: JwtService,
    settings: AuthSettings,
  ) {
    this.refreshKey = keyFor('refresh-token', settings.secret);
  }

  signAccess(caller: Caller): string {
    return this.jwt.sign({ sub: caller.userId, sid: caller.sessionId });
  }

  /** 256 random bits. */
  newRefresh(): string {
    return randomBytes(32).toString('base64url');
  }

  /** The one token that replaces `parent`: derived, so that a repeated refresh gets the same one and none is stored. */
  childOf(parent: string): string {
    return createHmac('sha256', this.refreshKey).update(parent).digest('base64url');
  }
}

/** What the database knows of a refresh token. */
export function refreshTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
