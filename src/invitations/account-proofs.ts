import { Injectable } from '@nestjs/common';
import { invalidCredentials, sessionEnded } from '../auth/auth.failures.js';
import type { Caller } from '../auth/caller.js';
import { KnownPasswords } from '../auth/known-passwords.js';
import { Passwords } from '../auth/passwords.js';
import { SessionsStore } from '../auth/sessions.store.js';
import { at } from '../failure.js';
import { newPassword, type Answer } from './acceptance.rules.js';
import type { Account, Invited } from './acceptance.store.js';
import {
  accountDisabled,
  accountHasFactor,
  invitationForAnotherAddress,
  passwordRequired,
} from './invitations.failures.js';

/** How somebody has shown that an account is theirs, and what the account was then. */
export interface Proof {
  accountId: string | undefined;
  passwordHash: string | null;
  /** Of the password chosen for an account that has none. */
  newPasswordHash: string | null;
  /** Whether it is a placeholder of another organization, which the person now makes their own. */
  isClaim: boolean;
}

/** The token of an invitation proves the address; whoever has an account with it has to prove that too. */
@Injectable()
export class AccountProofs {
  constructor(
    private readonly passwords: Passwords,
    private readonly known: KnownPasswords,
    private readonly sessions: SessionsStore,
  ) {}

  /** The login that the request comes with, else the account's password, else a password for an account without one. */
  async prove(
    { email }: Invited,
    account: Account | undefined,
    { caller, ...answer }: Answer & { caller: Caller | undefined },
  ): Promise<Proof> {
    const passwordHash = account?.passwordHash ?? null;
    const proof = { accountId: account?.id, passwordHash, newPasswordHash: null, isClaim: false };
    if (caller !== undefined && (await this.isLoggedIn(caller, answer))) checkAddress(caller, account);
    else if (account !== undefined && passwordHash !== null) {
      await this.checkPassword(passwordHash, answer.password);
      if (account.hasFactor) throw accountHasFactor();
    } else return this.proveWithNewPassword(proof, email, account, answer);
    return proof;
  }

  /** A login that has ended refuses only who has nothing else to show. */
  private async isLoggedIn(caller: Caller, { password }: Answer): Promise<boolean> {
    if ((await this.sessions.findStanding(caller)) !== undefined) return true;
    if (password === undefined) throw sessionEnded();
    return false;
  }

  private async checkPassword(passwordHash: string, password: string | undefined): Promise<void> {
    if (password === undefined) throw at('/password', passwordRequired);
    if (!(await this.passwords.verify(passwordHash, password))) throw invalidCredentials();
  }

  private async proveWithNewPassword(
    proof: Proof,
    email: string,
    account: Account | undefined,
    answer: Answer,
  ): Promise<Proof> {
    const isClaim = account?.isPlaceholder === true;
    if (account?.status === 'disabled' && !isClaim) throw accountDisabled();
    const password = newPassword({ email, known: this.known }, isClaim ? undefined : account, answer);
    return { ...proof, newPasswordHash: await this.passwords.hash(password), isClaim };
  }
}

function checkAddress(caller: Caller, account: Account | undefined): void {
  if (account?.id !== caller.userId) throw invitationForAnotherAddress();
}

/** Whether the account is what it was when it was proven. */
export function isStillProven(account: Account | undefined, proof: Proof): boolean {
  const { accountId, passwordHash, newPasswordHash, isClaim } = proof;
  const wouldClaim = account?.isPlaceholder === true && newPasswordHash !== null;
  return account?.id === accountId && (account?.passwordHash ?? null) === passwordHash && wouldClaim === isClaim;
}
