import type { FieldFault } from '../../failure.js';
import type { Letter } from '../../mail/letter.js';
import { inWords, plainLetter } from '../../mail/plain-letter.js';
import { quotedName } from '../../mail/quoted-name.js';
import { labelOf } from '../deferred/refusal-letter.js';
import type { RequestState } from './requests.rules.js';

/** A request, as it is mailed. */
export interface RequestStory {
  to: string;
  status: RequestState;
  asker: string | null;
  person: string | null;
  /** Whether who asked is the person. */
  isOwn: boolean;
  refused: readonly FieldFault[];
  expiresAt: Date;
  decider: string | null;
  comment: string | null;
}

/** The mail to who may decide: who asks, of whom, and which fields. What is asked for is somebody's own text, and stays in the list. */
export function requestLetter({ to, asker, person, isOwn, refused, expiresAt }: RequestStory): Letter {
  return plainLetter({
    to,
    subject: 'A change is asked for',
    parts: [
      'Somebody may not make a change by themselves, and asks you, or others who may, to make it for them.',
      {
        rows: [
          ['Who asks', named(asker)],
          ['Whose profile', isOwn ? 'their own' : named(person)],
          ['Fields', fieldsOf(refused)],
          ['Open until', inWords(expiresAt)],
        ],
      },
      'Approve or decline it where you manage people. If you do nothing, it expires, and nothing is changed.',
    ],
  });
}

const OUTCOMES: Readonly<Record<RequestState, string>> = {
  open: 'is open',
  approved: 'was approved',
  declined: 'was declined',
  expired: 'has expired',
  ended: 'has ended',
};

/** The mail to who has asked, once it is decided. */
export function outcomeLetter({ to, status, person, isOwn, refused, decider, comment }: RequestStory): Letter {
  const quoted = comment === null ? undefined : quotedName(comment);
  return plainLetter({
    to,
    subject: `A change that you asked for ${OUTCOMES[status]}`,
    parts: [
      `A change that you had asked for ${OUTCOMES[status]}.`,
      {
        rows: [
          ['Whose profile', isOwn ? 'your own' : named(person)],
          ['Fields', fieldsOf(refused)],
          ...(decider === null ? [] : [['By', named(decider)] as const]),
          ...(quoted === undefined ? [] : [['Comment', quoted] as const]),
        ],
      },
      status === 'approved' ? 'It is made.' : 'Nothing was changed by it.',
    ],
  });
}

function named(name: string | null): string {
  return (name !== null && quotedName(name)) || 'somebody';
}

function fieldsOf(refused: readonly FieldFault[]): string {
  return [...new Set(refused.map(({ pointer }) => labelOf(pointer)))].join(', ');
}
