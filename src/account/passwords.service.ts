import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { sessionEnded } from '../auth/auth.failures.js';
import { KnownPasswords } from '../auth/known-passwords.js';
import { passwordFault } from '../auth/passwords.rules.js';
import { Passwords } from '../auth/passwords.js';
import { Proofs } from '../auth/proofs.js';
import { ProofsStore } from '../auth/proofs.store.js';
import { Throttle } from '../auth/throttle.js';
import { actedBy } from '../changes/origin.js';
import { Database } from '../database/database.js';
import { at, found, invalidRequest } from '../failure.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import { refuseUnlessShown } from '../profiles/reach.js';
import { SecurityEvents } from '../security/security-events.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { parseEmail } from '../values/email.js';
import { Once } from '../writes/once.js';
import { addressImposed, noPassword, personDisabled, tooManyLinks, wrongPassword } from './account.failures.js';
import { MailedLinks } from './mailed-links.js';
import type { ChangePasswordDto, ConfirmPasswordResetDto, RequestPasswordResetDto } from './passwords.dto.js';
import { PasswordsStore, type PasswordAccount } from './passwords.store.js';

/** Where a request comes from. */
export interface Place {
  address: string;
  origin: SecurityOrigin;
}

/**
 * Changing a password, and getting a new one by mail. Passwords are hashed before anything is locked, and what they were held
 * against is looked at again behind the lock.
 */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly database: Database,
    private readonly once: Once,
    private readonly store: PasswordsStore,
    private readonly links: MailedLinks,
    private readonly passwords: Passwords,
    private readonly known: KnownPasswords,
    private readonly throttle: Throttle,
    private readonly readings: ProfileReadings,
    private readonly events: SecurityEvents,
    private readonly proofs: Proofs,
    private readonly proofsStore: ProofsStore,
  ) {}

  /**
   * The present one is guessed here no more often than at the login: the attempts are counted together. It is itself the proof of
   * whoever has no second factor.
   */
  async change(actor: Actor, body: ChangePasswordDto, { address, origin }: Place): Promise<void> {
    const { userId, sessionId } = actor;
    // The present one is another after it, and isn't proved twice.
    if ((await this.once.answered('service', origin)) !== undefined) return;
    const account = await this.store.find(userId);
    if (account === undefined) throw sessionEnded();
    const isProof = (await this.proofs.methodsOf(userId)).includes('password');
    if (!isProof) await this.proofs.demand(actor, 'password');
    this.refuseFaulty(body.newPassword, account);
    await this.throttle.admit(account.emailKey, address);
    const isRight = await this.passwords.verify(account.passwordHash, body.currentPassword);
    if (!isRight) throw at('/currentPassword', wrongPassword);
    const passwordHash = await this.passwords.hash(body.newPassword);
    await this.once.secretly('service', origin, async (tx) => {
      const locked = await this.store.lock(tx, userId);
      if (locked?.passwordHash !== account.passwordHash) throw at('/currentPassword', wrongPassword);
      await this.store.set(tx, userId, passwordHash);
      await this.store.endOtherLogins(tx, userId, sessionId);
      if (isProof) await this.proofsStore.raise(tx, actor);
      await this.links.endAll(tx, userId);
      await this.throttle.forgive(tx, { userId, emailKey: account.emailKey, address });
      await this.events.tell(tx, origin, { userId, event: 'password_changed' });
    });
  }

  /** The same work for every address: whose it is, is found out when the letter is written. Over the limit the last link works. */
  async askForReset({ email }: RequestPasswordResetDto, { address, origin }: Place): Promise<void> {
    const emailKey = keyOf(email);
    await this.throttle.admit(emailKey, address, 'letter');
    await this.database.transaction('service', (tx) =>
      this.links.send(tx, { purpose: 'password-reset', emailKey, origin }),
    );
  }

  /** Whoever asks never sees or sets the password. For administrators of the person, and the person. */
  async sendReset(actor: Actor, userId: string, origin: SecurityOrigin): Promise<void> {
    refuseUnlessShown(await this.readings.administered(actor, userId));
    const account = found(await this.store.find(userId));
    refuseUnlessResettable(account);
    await this.once.transaction('service', origin, async (tx) => {
      const { emailKey } = account;
      const retryAfter = await this.links.send(tx, { purpose: 'password-reset', userId, emailKey, origin });
      if (retryAfter !== undefined) throw tooManyLinks({ retryAfter });
      await this.events.tell(tx, origin, { userId, event: 'password_reset_requested' });
    });
  }

  /** A password that may not be leaves the link as it is. */
  async reset({ token, newPassword }: ConfirmPasswordResetDto, { address, origin }: Place): Promise<void> {
    const link = await this.links.look(token, 'password-reset');
    this.refuseFaulty(newPassword, link);
    const passwordHash = await this.passwords.hash(newPassword);
    await this.database.transaction('service', async (tx) => {
      const { userId, emailKey } = await this.links.use(tx, token, 'password-reset');
      await this.store.set(tx, userId, passwordHash);
      await this.store.endLogins(tx, userId);
      await this.links.endAll(tx, userId);
      await this.throttle.forgive(tx, { userId, emailKey, address });
      await this.events.tell(tx, actedBy(origin, userId), { userId, event: 'password_reset' });
    });
  }

  private refuseFaulty(newPassword: string, { email }: { email: string }): void {
    const fault = passwordFault(newPassword, { email, known: this.known });
    if (fault !== undefined) throw invalidRequest({ errors: [{ pointer: '/newPassword', ...fault }] });
  }
}

function refuseUnlessResettable({ isDisabled, passwordHash, isResettable }: PasswordAccount): void {
  if (isDisabled) throw personDisabled();
  if (passwordHash === null) throw noPassword();
  if (!isResettable) throw addressImposed();
}

function keyOf(text: string): string {
  const email = parseEmail(text);
  if (email === undefined) throw new Error('A checked address could not be read.');
  return email.key;
}
