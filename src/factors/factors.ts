import { createHash, randomBytes } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { keyFor } from '../config.js';
import type { Tx } from '../database/database.js';
import { at, found, notFound } from '../failure.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { tooManyFactors, wrongCode } from './factors.failures.js';
import { MOST_FACTORS, RECOVERY_CODES, recoveryCodeOf, spelledCode, type FactorMethod } from './factors.rules.js';
import { FactorsSettings } from './factors.settings.js';
import { FactorsStore, type TotpRow } from './factors.store.js';
import { SecretBox } from './secret-box.js';
import { enrolmentOf, SECRET_BYTES, stepOf, type Enrolment } from './totp.js';
import { uuidv7 } from '../values/uuid.js';

/** What somebody shows: one of them. */
export interface FactorAnswer {
  /** Of an authenticator app. */
  code?: string;
  recoveryCode?: string;
  /** The id of a passkey that was used before, see {@link Passkeys.use}: nothing that a transaction could take back. */
  usedPasskey?: string;
}

/** A TOTP that waits for its first code. */
export interface BegunTotp extends Enrolment {
  id: string;
}

/** A factor that has just been added. */
export interface Added {
  userId: string;
  /** The login that has added it, and shown it by that. */
  sessionId: string;
  id: string;
  name: string;
  method: Exclude<FactorMethod, 'recovery-code'>;
}

/**
 * Second factors: adding them, and the one place where they are held against what somebody shows. Transactions are the service's.
 * NOTE: who may try how often is counted before, by `FactorProofs`.
 */
@Injectable()
export class Factors {
  private readonly log = new Logger('factors');
  private readonly box: SecretBox;

  constructor(
    private readonly store: FactorsStore,
    private readonly events: SecurityEvents,
    { secret }: FactorsSettings,
  ) {
    this.box = new SecretBox(keyFor('factor-secret', secret));
  }

  /** What the person may show, nothing without a factor. */
  methodsOf(userId: string): Promise<FactorMethod[]> {
    return this.store.methods(userId);
  }

  /** Uses up what is shown, and answers what it was; nothing where it is none of theirs, or was used. */
  async prove(tx: Tx, userId: string, answer: FactorAnswer, origin: SecurityOrigin): Promise<FactorMethod | undefined> {
    if (answer.usedPasskey !== undefined && (await this.store.isKept(tx, answer.usedPasskey))) return 'passkey';
    if (answer.code !== undefined && (await this.useCode(tx, userId, answer.code))) return 'totp';
    if (answer.recoveryCode !== undefined && (await this.useRecoveryCode(tx, userId, answer.recoveryCode))) {
      await this.events.tell(tx, origin, { userId, event: 'recovery_code_used' });
      return 'recovery-code';
    }
    return undefined;
  }

  /** Whether a passkey that was used is still there, and will be at the end of the transaction. */
  isKept(tx: Tx, id: string): Promise<boolean> {
    return this.store.isKept(tx, id);
  }

  /** A secret for an authenticator app; it counts once a code of it has confirmed it. */
  async beginTotp(tx: Tx, userId: string, name: string): Promise<BegunTotp> {
    await this.refuseMany(tx, userId);
    const { email, organizationName } = found(await this.store.factsIn(tx, userId));
    const [id, secret] = [uuidv7(), randomBytes(SECRET_BYTES)];
    await this.store.insertTotp(tx, userId, { id, name, secret: this.box.seal(id, secret) });
    return { id, ...enrolmentOf(secret, { issuer: organizationName ?? 'Roster', email }) };
  }

  /** Its code counts as used. Answers recovery codes with the first factor. */
  async confirmTotp(
    tx: Tx,
    { userId, sessionId, id, code }: { userId: string; sessionId: string; id: string; code: string },
    origin: SecurityOrigin,
  ): Promise<string[]> {
    await this.refuseMany(tx, userId);
    const begun = found(await this.store.begun(tx, userId, id));
    const step = this.stepOf(begun, code);
    if (step === undefined || !(await this.store.confirm(tx, id, step))) throw at('/code', wrongCode);
    return this.added(tx, { userId, sessionId, id, name: begun.name, method: 'totp' }, origin);
  }

  /** There is room for one more. Locks the person, so that it stays so. */
  async refuseMany(tx: Tx, userId: string): Promise<void> {
    await this.store.lockOwner(tx, userId);
    if ((await this.store.confirmedIn(tx, userId)).length >= MOST_FACTORS) throw tooManyFactors();
  }

  /**
   * What follows, once a factor is stored and confirmed. The first ends all other logins, which have shown none, and brings
   * recovery codes along, told only here.
   */
  async added(tx: Tx, { userId, sessionId, id, name, method }: Added, origin: SecurityOrigin): Promise<string[]> {
    // As where another login has added the first factor meanwhile.
    if (!(await this.store.raiseLogin(tx, sessionId, method))) throw notFound();
    await this.events.tell(tx, origin, { userId, event: 'factor_added', about: { factorId: id, name, method } });
    if ((await this.store.confirmedIn(tx, userId)).length > 1) return [];
    await this.store.endOtherLogins(tx, userId, sessionId);
    return this.makeRecoveryCodes(tx, userId);
  }

  /** Ten new ones, of which only hashes stay; those before are worth nothing. */
  async makeRecoveryCodes(tx: Tx, userId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCodeOf(randomBytes(16)));
    await this.store.replaceRecoveryCodes(tx, userId, codes.map(hashOf));
    return codes;
  }

  private async useCode(tx: Tx, userId: string, code: string): Promise<boolean> {
    for (const totp of await this.store.totps(tx, userId)) {
      const step = this.stepOf(totp, code);
      if (step !== undefined && (await this.store.useStep(tx, totp.id, step))) return true;
    }
    return false;
  }

  private async useRecoveryCode(tx: Tx, userId: string, typed: string): Promise<boolean> {
    const code = spelledCode(typed);
    return code !== undefined && this.store.useRecoveryCode(tx, userId, hashOf(code));
  }

  private stepOf({ id, secret }: TotpRow, code: string): number | undefined {
    const opened = this.box.open(id, secret);
    if (opened === undefined)
      this.log.warn('A secret of a factor was sealed with another JWT_SECRET; reset the factor.');
    return opened && stepOf(opened, code, new Date());
  }
}

/** 80 random bits behind SHA-256: nothing to try out, and no key that a restore could lose. */
function hashOf(code: string): Buffer {
  return createHash('sha256')
    .update(spelledCode(code) ?? '')
    .digest();
}
