import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { ActivityStore } from '../activity/activity.store.js';
import { actedBy } from '../changes/origin.js';
import { Database, type Tx } from '../database/database.js';
import { oneAnswer, passkeyRefused, secondFactorRequired, wrongSecondFactor } from '../factors/factors.failures.js';
import { Factors } from '../factors/factors.js';
import { LoginChallenges } from '../factors/login-challenges.js';
import { Passkeys } from '../factors/passkeys.js';
import { isOwnedBy, type AuthenticationResponse } from '../factors/passkey-ceremonies.js';
import type { Occasion } from '../factors/passkey-challenges.js';
import { Failure, type Declared } from '../failure.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { parseEmail } from '../values/email.js';
import { AccountsStore, type AccountUser } from './accounts.store.js';
import {
  invalidCredentials,
  invalidRefreshToken,
  organizationClosed,
  refreshTokenReused,
  sessionEnded,
} from './auth.failures.js';
import { AuthSettings } from './auth.settings.js';
import type { Caller } from './caller.js';
import { FactorProofs, type SentAnswer } from './factor-proofs.js';
import type { LoginOrigin } from './login-origin.js';
import { LoginWatch, type LoginUnderWay, type LoginOutcome } from './login-watch.js';
import { Passwords } from './passwords.js';
import { judge, type RefreshVerdict } from './refresh.rules.js';
import type { AuthenticationMethod } from './session.entity.js';
import { SessionsStore, type Rotation } from './sessions.store.js';
import { Throttle } from './throttle.js';
import { refreshTokenHash, Tokens } from './tokens.js';
import { uuidv7 } from '../values/uuid.js';

export interface Credentials {
  email: string;
  password: string;
}

/** The second step of a login: its challenge, and what is shown. */
export interface SecondStep extends SentAnswer {
  challenge: string;
}

/** Who has shown who they are, and how. */
export interface Proven {
  userId: string;
  emailKey: string;
  /** The hash that the password matched; `null` of a login by passkey. */
  passwordHash: string | null;
  authenticatedBy: readonly AuthenticationMethod[];
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
    private readonly factors: Factors,
    private readonly proofs: FactorProofs,
    private readonly challenges: LoginChallenges,
    private readonly passkeys: Passkeys,
    private readonly tokens: Tokens,
    private readonly watch: LoginWatch,
    private readonly settings: AuthSettings,
    private readonly events: SecurityEvents,
  ) {}

  /** The same answer after the same work, whether the account is unknown or disabled or the password wrong. */
  login(credentials: Credentials, origin: LoginOrigin): Promise<Login> {
    const known = parseEmail(credentials.email)?.key;
    const attempt: LoginUnderWay = { outcome: 'failed', emailKey: known ?? credentials.email.trim().toLowerCase() };
    return this.watched(attempt, origin, () =>
      this.tryLogin(attempt, { known, password: credentials.password, origin }),
    );
  }

  /** Each try counts for the challenge and, over all doors, for the person. */
  async secondStep({ challenge, ...answer }: SecondStep, origin: LoginOrigin): Promise<Login> {
    if (Object.values(answer).filter((shown) => shown !== undefined).length !== 1) throw oneAnswer();
    const { userId, emailKey, passwordHash } = await this.challenges.attempt(challenge);
    const prover = { userId, emailKey, address: origin.address };
    const attempt: LoginUnderWay = { outcome: 'failed', emailKey, userId };
    return this.watched(attempt, origin, async () => {
      await this.proofs.admit(prover);
      const theirs = actedBy(origin, userId);
      const shown = await this.proofs.shown(prover, answer, secondStepOf(challenge), theirs);
      const { caller, refreshToken } = await this.database.transaction('service', async (tx) => {
        await this.challenges.use(tx, challenge);
        const method = await this.proofs.prove(tx, prover, shown, theirs);
        if (method === undefined) {
          attempt.outcome = 'wrong_factor';
          throw wrongSecondFactor();
        }
        return this.begin(tx, { userId, emailKey, passwordHash, authenticatedBy: ['password', method] }, origin);
      });
      attempt.outcome = 'succeeded';
      return this.answer(caller, refreshToken, await this.whoIs(caller));
    });
  }

  /** Of whatever the device has. */
  passkeyOptions(): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.passkeys.requestOptions(A_LOGIN);
  }

  /** The same answer whatever it is that isn't good: the passkey, what it has signed, or whose it is. */
  loginByPasskey(response: AuthenticationResponse, origin: LoginOrigin): Promise<Login> {
    const attempt: LoginUnderWay = { outcome: 'failed', emailKey: response.id };
    return this.watched(attempt, origin, () => this.tryPasskey(attempt, response, origin));
  }

  /**
   * Begins a login of who has shown who they are, in the transaction that has proved it; throws when the account has changed
   * meanwhile. A password alone begins none where there is a factor.
   */
  async begin(tx: Tx, proven: Proven, origin: LoginOrigin): Promise<{ caller: Caller; refreshToken: string }> {
    const { userId, emailKey, passwordHash, authenticatedBy } = proven;
    const caller = { userId, sessionId: uuidv7() };
    const refreshToken = this.tokens.newRefresh();
    const session = {
      ...caller,
      passwordHash,
      client: origin.userAgent?.slice(0, 200) ?? null,
      device: origin.device,
      network: origin.network,
      authenticatedBy,
      days: this.settings.refreshTokenDays,
      tokenHash: refreshTokenHash(refreshToken),
    };
    const [started] = await Promise.all([
      this.sessions.insert(tx, session),
      this.sessions.deleteEndedTokens(tx, userId),
      this.throttle.forgive(tx, { userId, emailKey, address: origin.address }),
      this.activity.recordLogin(tx, userId, origin.channel),
    ]);
    if (started === undefined)
      throw await this.refusedIn(userId, passwordHash === null ? passkeyRefused : invalidCredentials);
    if (started.isNewDevice) await this.tellOfNewDevice(tx, caller, origin);
    return { caller, refreshToken };
  }

  /** Uses a refresh token up. One that was just used gives the same pair again; later its whole login ends. */
  async refresh(refreshToken: string, origin: SecurityOrigin): Promise<Login> {
    const child = this.tokens.childOf(refreshToken);
    const days = this.settings.refreshTokenDays;
    const rotation = { parent: refreshTokenHash(refreshToken), child: refreshTokenHash(child), days };
    const outcome = await this.rotate(rotation, origin);
    if (outcome.verdict === 'unknown') throw invalidRefreshToken();
    if (outcome.verdict === 'reuse') throw refreshTokenReused();
    if (outcome.verdict === 'ended') throw await this.refusedIn(outcome.caller.userId, sessionEnded);
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

    const userId = account.user.id;
    if (account.hasFactor) {
      attempt.outcome = 'factor_asked';
      throw await this.askForFactor(userId, passwordHash);
    }
    const proven: Proven = { userId, emailKey, passwordHash, authenticatedBy: ['password'] };
    const { caller, refreshToken } = await this.database.transaction('service', (tx) => this.begin(tx, proven, origin));
    attempt.outcome = 'succeeded';
    return this.answer(caller, refreshToken, account.user);
  }

  /** Counted with what is tried of the account, or of the passkey where it is nobody's. */
  private async tryPasskey(
    attempt: LoginUnderWay,
    response: AuthenticationResponse,
    origin: LoginOrigin,
  ): Promise<Login> {
    const passkey = await this.passkeys.find(response);
    if (passkey !== undefined) Object.assign(attempt, { userId: passkey.userId, emailKey: passkey.emailKey });
    await this.throttle.admit(attempt.emailKey, origin.address);
    if (!passkey?.isActive) {
      attempt.outcome = passkey === undefined ? 'unknown_account' : 'disabled';
      throw passkeyRefused();
    }
    const { id, userId, emailKey } = passkey;
    if (!isOwnedBy(response, userId) || !(await this.passkeys.use(passkey, response, A_LOGIN, origin))) {
      attempt.outcome = 'wrong_factor';
      throw passkeyRefused();
    }
    const { caller, refreshToken } = await this.database.transaction('service', async (tx) => {
      if (!(await this.factors.isKept(tx, id))) throw passkeyRefused();
      return this.begin(tx, { userId, emailKey, passwordHash: null, authenticatedBy: ['passkey'] }, origin);
    });
    attempt.outcome = 'succeeded';
    return this.answer(caller, refreshToken, await this.whoIs(caller));
  }

  /** What was tried of the password stays counted: only a login forgives it. */
  private async askForFactor(userId: string, passwordHash: string): Promise<Failure> {
    const [factors, begun] = await Promise.all([
      this.factors.methodsOf(userId),
      this.database.transaction('service', (tx) => this.challenges.begin(tx, { userId, passwordHash })),
    ]);
    if (!factors.includes('passkey')) return secondFactorRequired({ ...begun, factors });
    const passkey = await this.passkeys.requestOptions(secondStepOf(begun.challenge), userId);
    return secondFactorRequired({ ...begun, factors, passkey });
  }

  private async watched(attempt: LoginUnderWay, origin: LoginOrigin, work: () => Promise<Login>): Promise<Login> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Failure && error.kind === 'throttled') attempt.outcome = 'throttled';
      // Nothing else forbids a login than a home that is closed.
      if (error instanceof Failure && error.kind === 'forbidden') attempt.outcome = 'disabled';
      throw error;
    } finally {
      this.watch.tell(attempt, origin);
    }
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
    if (user === undefined) throw await this.refusedIn(caller.userId, sessionEnded);
    return user;
  }

  /** Whom the home keeps out is told why, once they have shown who they are. */
  private async refusedIn(userId: string, otherwise: Declared): Promise<Failure> {
    const closed = await this.sessions.findClosedHome(userId);
    return closed === undefined ? otherwise() : organizationClosed(closed);
  }

  private answer(caller: Caller, refreshToken: string, user: AccountUser): Login {
    const expiresIn = this.settings.accessTokenSeconds;
    return { token: this.tokens.signAccess(caller), refreshToken, expiresIn, user };
  }
}

/** What a passkey is asked for by a login that only begins, of nobody knows whom. */
const A_LOGIN: Occasion = { purpose: 'login', subject: '' };

function secondStepOf(challenge: string): Occasion {
  return { purpose: 'second-step', subject: challenge };
}

function refusalOf(account: object | undefined, matches: boolean): LoginOutcome {
  if (account === undefined) return 'unknown_account';
  return matches ? 'disabled' : 'wrong_password';
}
