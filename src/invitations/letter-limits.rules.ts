import type { RowRefusal } from './invitations.rules.js';
import { tooManyInvitations, tooManyLetters } from './invitations.failures.js';

export interface Used {
  count: number;
  secondsLeft: number;
}

export interface Ration {
  /** How many the organization may still invite, and how long it waits for more. */
  room: number;
  secondsLeft: number;
  mostLetters: number;
}

/**
 * Which letters a limit holds back, told by their mailboxes and in their order; `used` is what each mailbox was sent before.
 * Beyond the room nobody looks at the mailbox.
 */
export function rationed(
  mailboxes: readonly string[],
  used: ReadonlyMap<string, Used>,
  { room, secondsLeft, mostLetters }: Ration,
): (RowRefusal | undefined)[] {
  const sent = new Map<string, number>();
  return mailboxes.map((mailbox, nth) => {
    if (nth >= room) return refusal(tooManyInvitations, secondsLeft);
    const before = used.get(mailbox);
    const count = sent.get(mailbox) ?? before?.count ?? 0;
    if (count >= mostLetters) return refusal(tooManyLetters, before?.secondsLeft ?? secondsLeft);
    sent.set(mailbox, count + 1);
    return undefined;
  });
}

function refusal(failure: RowRefusal['failure'], retryAfter: number): RowRefusal {
  return { field: 'email', failure, retryAfter };
}
