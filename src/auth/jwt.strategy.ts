import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-jwt';
import { keyFor } from '../config.js';
import { isUuid } from '../values/uuid.js';
import { AuthSettings } from './auth.settings.js';
import type { Caller } from './caller.js';
import { ACCESS_TOKEN_HEADER, AUDIENCE } from './tokens.js';

/** Whoever has a valid access token is a {@link Caller}; what that is worth is read from the database. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(settings: AuthSettings) {
    // NOTE: a KeyObject is what jsonwebtoken wants; only the types of passport-jwt don't know it.
    const key = keyFor('access-token', settings.secret) as unknown as Buffer;
    super({
      jwtFromRequest: accessToken,
      secretOrKeyProvider: (_request: unknown, token: string, done: GiveKey) =>
        hasOurHeader(token) ? done(null, key) : done(new Error('The header is not ours.')),
      algorithms: [ACCESS_TOKEN_HEADER.alg],
      issuer: settings.jwtIssuer,
      audience: AUDIENCE,
    });
  }

  /** The signature, `iss` and `aud` are checked, `exp` and `nbf` only where present: here they have to be. */
  validate(claims: Record<string, unknown>): Caller | null {
    const { sub, sid, iat, nbf, exp } = claims;
    const isTimed = [iat, nbf, exp].every((time) => typeof time === 'number');
    return isTimed && isUuid(sub) && isUuid(sid) ? { userId: sub, sessionId: sid } : null;
  }
}

type GiveKey = (fault: Error | null, key?: Buffer) => void;

const OUR_HEADER = `${Buffer.from(JSON.stringify(ACCESS_TOKEN_HEADER)).toString('base64url')}.`;

/**
 * We are the only ones who issue these tokens, always with the same header, so its bytes are compared: another `alg` or
 * `typ`, and `crit`, `jku`, `jwk`, `kid`, `x5u` or `x5c` beside them, are refused without being read.
 */
function hasOurHeader(token: string): boolean {
  return token.startsWith(OUR_HEADER);
}

/** Of a request, what says who it is from. */
export interface Asked {
  url: string;
  headers: { authorization?: string; [name: string]: string | string[] | undefined };
}

/** The token or key of a request. Beside a bearer's in `Authorization`, good or not, nothing else is looked at. */
export function accessToken({ url, headers }: Asked): string | null {
  return bearerToken(headers.authorization) ?? (url.startsWith(KEY_PATHS) ? keyInHeader(headers[KEY_HEADER]) : null);
}

/** Of an access token that was verified. */
export function expiryOf(token: string | null): Date {
  const claims = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as { exp: number };
  return new Date(claims.exp * 1000);
}

/** Clients of Rinkel's API send a key in a header of its own: below its paths that is one of our keys, or an access token. */
const KEY_PATHS = '/rinkel/';
const KEY_HEADER = 'x-rinkel-api-key';

function keyInHeader(sent: string | string[] | undefined): string | null {
  return typeof sent === 'string' && sent !== '' ? sent : null;
}

/** NOTE: passport-jwt's own extractor takes quadratic time on a long header without a space. */
function bearerToken(authorization: string | undefined): string | null {
  return authorization !== undefined && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : null;
}
