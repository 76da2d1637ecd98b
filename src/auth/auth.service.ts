import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { ActivityStore } from '../activity/activity.store.js';
import type { ClientChannel } from '../activity/client-channel.js';
import { Database, type Tx } from '../database/database.js';
import { Failure } from '../failure.js';
import type { RequestIds } from '../http/request-ids.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { parseEmail } from '../values/email.js';
import { AccountsStore, type AccountUser } from './accounts.store.js';
import { invalidCredentials, invalidRefreshToken, refreshTokenReused, sessionEnded } from './auth.failures.js';
import { AuthSettings } from './auth.settings.js';
import type { Caller } from './caller.js';
import { LoginWatch, type LoginUnderWay, type LoginOutcome } from './login-watch.js';
import { Passwords } from './passwords.js';
import { judge, type RefreshVerdict } from './refresh.rules.js';
import { SessionsStore, type Rotation } from './sessions.store.js';
import { Throttle } from './throttle.js';
import { refreshTokenHash, Tokens } from './tokens.js';

export interface Credentials {
  email: string;
  password: string;
}

/** Where a login comes from. */
export interface LoginOrigin extends SecurityOrigin {
  address: string;
  userAgent: string | undefined;
  channel: ClientChannel;
  /** The request that it is in. */
  request: RequestIds;
}

export interface Login {
  token: string;
  refreshToken: string;
  expiresIn: number;
  user: AccountUser;
}

type Refreshed = { verdict: RefreshVerdict | 'fresh'; caller: Caller } | { verdict: 'unknown' };

/** Logs people in and out, and renews their logins. */
@Injectable()
export class AuthService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsStore,
    private readonly sessions: SessionsStore,
    private readonly activity: ActivityStore,
    private readonly throttle: Throttle,
    private readonly passwords: Passwords,
    private readonly tokens: Tokens,
    private readonly watch: LoginWatch,
    private readonly settings: AuthSettings,
    private readonly events: SecurityEvents,
  ) {}

  /** The same answer after the same work, whether the account is unknown or disabled or the password wrong. */
  async login(credentials: Credentials, origin: LoginOrigin): Promise<Login> {
    const known = parseEmail(credentials.email)?.key;
    const attempt: LoginUnderWay = { outcome: 'failed', emailKey: known ?? credentials.email.trim().toLowerCase() };
    try {
      return await this.tryLogin(attempt, { known, password: credentials.password, origin });
    } catch (error) {
      if (error instanceof Failure && error.kind === 'throttled') attempt.outcome = 'throttled';
      throw error;
    } finally {
      this.watch.tell(attempt, origin);
    }
  }

  /** Uses a refresh token up. One that was just used gives the same pair again; later its whole login ends. */
  async refresh(refreshToken: string, origin: SecurityOrigin): Promise<Login> {
    const child = this.tokens.childOf(refreshToken);
    const days = this.settings.refreshTokenDays;
    const rotation = { parent: refreshTokenHash(refreshToken), child: refreshTokenHash(child), days };
    const outcome = await this.rotate(rotation, origin);
    if (outcome.verdict === 'unknown') throw invalidRefreshToken();
    if (outcome.verdict === 'reuse') throw refreshTokenReused();
    if (outcome.verdict === 'ended') throw sessionEnded();
    return this.answer(outcome.caller, child, await this.whoIs(outcome.caller));
  }

  /** Every token of the login is refused from now on; a login that has ended already stays so. */
  async logout(caller: Caller): Promise<void> {
    await this.database.transaction('service', (tx) => this.sessions.revoke(tx, caller.sessionId, 'logout'));
  }

  async verify(caller: Caller): Promise<{ valid: true; user: AccountUser }> {
    return { valid: true, user: await this.whoIs(caller) };
  }

  private async tryLogin(
    attempt: LoginUnderWay,
    { known, password, origin }: { known: string | undefined; password: string; origin: LoginOrigin },
  ): Promise<Login> {
    const { emailKey } = attempt;
    await this.throttle.admit(emailKey, origin.address);

    const account = known === undefined ? undefined : await this.accounts.findByEmail(known);
    const passwordHash = account?.passwordHash ?? null;
    const matches = await this.passwords.verify(passwordHash, password);
    if (account !== undefined) attempt.userId = account.user.id;
    if (!matches || passwordHash === null || account?.status !== 'active') {
      attempt.outcome = refusalOf(account, matches);
      throw invalidCredentials();
    }

    const caller = { userId: account.user.id, sessionId: uuidv7() };
    const refreshToken = await this.startSession(caller, { emailKey, passwordHash, origin });
    attempt.outcome = 'succeeded';
    return this.answer(caller, refreshToken, account.user);
  }

  private async startSession(
    caller: Caller,
    { emailKey, passwordHash, origin }: { emailKey: string; passwordHash: string; origin: LoginOrigin },
  ): Promise<string> {
    const refreshToken = this.tokens.newRefresh();
    const session = {
      ...caller,
      passwordHash,
      client: origin.userAgent?.slice(0, 200) ?? null,
      device: origin.device,
      network: origin.network,
      authenticatedBy: ['password'] as const,
      days: this.settings.refreshTokenDays,
      tokenHash: refreshTokenHash(refreshToken),
    };
    await this.database.transaction('service', async (tx) => {
      const [started] = await Promise.all([
        this.sessions.insert(tx, session),
        this.sessions.deleteEndedTokens(tx, caller.userId),
        this.throttle.forgive(tx, { ...caller, emailKey, address: origin.address }),
        this.activity.recordLogin(tx, caller.userId, origin.channel),
      ]);
      if (started === undefined) throw invalidCredentials();
      if (started.isNewDevice) await this.tellOfNewDevice(tx, caller, origin);
    });
    return refreshToken;
  }

  private async tellOfNewDevice(tx: Tx, { userId, sessionId }: Caller, origin: LoginOrigin): Promise<void> {
    const theirs = { ...origin, actorId: userId, client: sessionId };
    await this.events.tell(tx, theirs, { userId, event: 'login_from_new_device', about: { loginId: sessionId } });
  }

  /** Answers instead of throwing: ending the login of a reused token has to be committed. */
  private rotate(rotation: Rotation, origin: SecurityOrigin): Promise<Refreshed> {
    return this.database.transaction('service', async (tx): Promise<Refreshed> => {
      const rotated = await this.sessions.rotate(tx, rotation);
      if (rotated !== undefined) return { verdict: 'fresh', caller: rotated };

      const token = await this.sessions.findToken(tx, rotation);
      if (token === undefined) return { verdict: 'unknown' };
      const verdict = judge(token);
      const { userId, sessionId } = token;
      if (verdict === 'reuse' && (await this.sessions.revoke(tx, sessionId, 'reuse'))) {
        await this.events.tell(tx, origin, { userId, event: 'login_replayed', about: { loginId: sessionId } });
      }
      return { verdict, caller: { userId, sessionId } };
    });
  }

  private async whoIs(caller: Caller): Promise<AccountUser> {
    const user = await this.accounts.findByCaller(caller);
    if (user === undefined) throw sessionEnded();
    return user;
  }

  private answer(caller: Caller, refreshToken: string, user: AccountUser): Login {
    const expiresIn = this.settings.accessTokenSeconds;
    return { token: this.tokens.signAccess(caller), refreshToken, expiresIn, user };
  }
}

function refusalOf(account: object | undefined, matches: boolean): LoginOutcome {
  if (account === undefined) return 'unknown_account';
  return matches ? 'disabled' : 'wrong_password';
}
