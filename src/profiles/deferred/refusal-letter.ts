import type { FieldFault } from '../../failure.js';
import type { Letter } from '../../mail/letter.js';
import { inWords, plainLetter } from '../../mail/plain-letter.js';
import { quotedName } from '../../mail/quoted-name.js';
import { segmentsOf } from '../../values/json-map.js';
import { PROFILE_LABELS } from '../../writes/step-up.fields.js';

/** A change that was refused, all or in part, when its time had come. */
export interface RefusalStory {
  to: string;
  at: Date;
  refused: readonly FieldFault[];
  isOwn: boolean;
  name: string | null;
}

/** The mail to who asked. It has no link; the names in it are quoted. */
export function refusalLetter({ to, at, refused, isOwn, name }: RefusalStory): Letter {
  const whom = isOwn ? 'your own profile' : (name !== null && quotedName(name)) || 'somebody';
  return plainLetter({
    to,
    subject: 'A change was not made',
    parts: [
      'You have asked for a change to be made, or taken back, at a later time. When the time had come, this of it was refused:',
      {
        rows: [
          ['Of', whom],
          ['When', inWords(at)],
          ...refused.map(({ pointer, message }) => [labelOf(pointer), message] as const),
        ],
      },
      'It was left as it was, and nothing waits of it any more. If you still want it, ask for it again.',
    ],
  });
}

/** What people call the field, as far as it has a name. */
export function labelOf(pointer: string): string {
  const [name = '', key] = segmentsOf(pointer);
  const full = name === 'persona' && key !== undefined ? `persona.${key}` : name;
  return Object.hasOwn(PROFILE_LABELS, full) ? PROFILE_LABELS[full as keyof typeof PROFILE_LABELS] : 'The change';
}
