import { faultsIn } from '../http/decided-in-part.js';
import { parseEmail } from '../values/email.js';
import { parseLanguage } from '../values/language.js';
import { parsePhone } from '../values/phone-number.js';
import type { JsonMap, ProfileChange } from './profile.js';
import type { ProfileDto } from './profile.dto.js';

/** The change a checked body asks for, in the forms that are stored. */
export function changeOf(sent: ProfileDto): ProfileChange {
  const { email, phoneNumber, sinchPhoneNumber, language, ...body } = sent;
  const { persona, preferences, availabilityUntil, ...same } = body;
  const parsed = defined({
    email: read(email, parseEmail),
    phoneNumber: read(phoneNumber, parsePhone),
    sinchPhoneNumber: read(sinchPhoneNumber, (text) => parsePhone(text)?.e164),
    language: read(language, parseLanguage),
    availabilityUntil: read(availabilityUntil, (text) => new Date(text)),
    persona: read(persona, (texts) => ({ ...texts })),
    preferences: read(preferences, (map): JsonMap => ({ ...map })),
  });
  const faults = faultsIn(sent);
  return Object.assign(parsed, same, faults.length > 0 && { faults });
}

type Unless<Given, Stored> = Stored | Extract<Given, null | undefined>;

/** Absent stays absent and cleared stays cleared. */
function read<Given, Stored>(
  value: Given,
  parse: (value: NonNullable<Given>) => Stored | undefined,
): Unless<Given, Stored> {
  if (value === undefined || value === null) return value as Unless<Given, Stored>;
  const parsed = parse(value);
  if (parsed === undefined) throw new Error('The body was not checked before it became a change.');
  return parsed;
}

function defined<Fields extends object>(fields: Fields) {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
}
