import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { EMAIL_MAX_LENGTH, parseEmail } from '../values/email.js';
import type { Fault } from '../values/fault.js';
import { LANGUAGE_MAX_LENGTH, parseLanguage } from '../values/language.js';
import { isRegion, parsePhone } from '../values/phone-number.js';
import { isBlank, type TextLimits, textFault } from '../values/plain-text.js';
import { isTimeZone } from '../values/time-zone.js';
import { fault, field, noFaults } from './field.js';
import { isUuid } from './uuid.js';

/** The field may be absent; `null` is a fault. */
export function Optional(): PropertyDecorator {
  return applyDecorators(
    ValidateIf((_dto, value) => value !== undefined),
    ApiProperty({ required: false }),
  );
}

/** The field may be absent, or `null` to clear it. */
export function Clearable(): PropertyDecorator {
  return applyDecorators(
    ValidateIf((_dto, value) => value !== undefined && value !== null),
    ApiProperty({ required: false, nullable: true }),
  );
}

/** What a text field says about itself in the OpenAPI document. */
interface TextFacts {
  example?: string;
  description?: string;
}

/** A text that people read: at most `max` code points, no control characters (see `values/plain-text.ts`). */
export function Text({ example, description, ...limits }: TextLimits & TextFacts): PropertyDecorator {
  return textField(
    'text',
    checkOfText(limits),
    facts({ example, description }, { maxLength: limits.max, ...(limits.min && { minLength: limits.min }) }),
  );
}

/** A name that may be blank: one of spaces and invisible characters alone is read as the empty text. */
export function Name({ max, example, description }: { max: number } & TextFacts): PropertyDecorator {
  const read = (value: unknown) => (typeof value === 'string' && isShownBlank(value, max) ? '' : value);
  return textField('name', checkOfText({ max }), facts({ example, description }, { maxLength: max }), read);
}

export function EmailAddress({ example = 'alex@acme.example', description }: TextFacts = {}): PropertyDecorator {
  return textField(
    'email_address',
    (text) =>
      parseEmail(text) ? noFaults : fault('invalid_email', 'This must be an e-mail address such as alex@acme.example.'),
    facts({ example, description }, { format: 'email', maxLength: EMAIL_MAX_LENGTH }),
  );
}

/** A number with its country's prefix; it is stored as E.164. */
export function PhoneNumber({ example = '+14155550199', description }: TextFacts = {}): PropertyDecorator {
  return textField(
    'phone_number',
    (text) =>
      parsePhone(text)
        ? noFaults
        : fault('invalid_phone_number', 'This must be a phone number with its country prefix, such as +14155550199.'),
    facts({ example, description }, { maxLength: 40 }),
  );
}

/** A country or region that has phone numbers, in capitals. */
export function Country({ example = 'CA', description }: TextFacts = {}): PropertyDecorator {
  return textField(
    'country',
    (text) => (isRegion(text) ? noFaults : fault('invalid_country', 'This must be an ISO 3166-1 code such as CA.')),
    facts({ example, description }, { minLength: 2, maxLength: 2 }),
  );
}

export function TimeZone({ example = 'America/Toronto', description }: TextFacts = {}): PropertyDecorator {
  return textField(
    'time_zone',
    (text) =>
      isTimeZone(text)
        ? noFaults
        : fault('invalid_time_zone', 'This must be a name of the IANA time zone database, such as America/Toronto.'),
    facts({ example, description }, { maxLength: 64 }),
  );
}

/** A BCP 47 tag, in any case. */
export function Language({ example = 'en-CA', description }: TextFacts = {}): PropertyDecorator {
  return textField(
    'language',
    (text) =>
      parseLanguage(text)
        ? noFaults
        : fault('invalid_language', 'This must be a BCP 47 language tag, such as en or en-CA.'),
    facts({ example, description }, { maxLength: LANGUAGE_MAX_LENGTH }),
  );
}

/** An http or https address without credentials; 2048 characters unless told. */
export function WebUrl({ max = 2048, example, description }: TextFacts & { max?: number } = {}): PropertyDecorator {
  return textField(
    'web_url',
    (text) => {
      const found = textFault(text, { max });
      if (found) return fault(found.code, found.message);
      return isWebUrl(text)
        ? noFaults
        : fault('invalid_url', 'This must be an http or https address without a user name or password in it.');
    },
    facts({ example: example ?? 'https://acme.example/logo.png', description }, { format: 'uri', maxLength: max }),
  );
}

/** An identifier; it is read in lower case. */
export function Id({
  example = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4',
  description,
}: TextFacts = {}): PropertyDecorator {
  return textField(
    'id',
    (text) => (isUuid(text) ? noFaults : fault('invalid_id', 'This must be a UUID.')),
    facts({ example, description }, { format: 'uuid' }),
    (value) => (isUuid(value) ? value.toLowerCase() : value),
  );
}

/** `true` or `false`; texts and numbers are not. */
export function Flag({
  example = true,
  description,
}: { example?: boolean; description?: string } = {}): PropertyDecorator {
  const check = (value: unknown) =>
    typeof value === 'boolean' ? noFaults : fault('wrong_type', 'This must be true or false.');
  return field('flag', check, { type: Boolean, example, ...(description !== undefined && { description }) });
}

/** One of a closed set of texts, in exactly this spelling. */
export function OneOf(
  values: readonly string[],
  { example = values[0], description }: TextFacts = {},
): PropertyDecorator {
  return textField(
    'one_of',
    (text) => (values.includes(text) ? noFaults : fault('unknown_value', `This must be one of ${values.join(', ')}.`)),
    facts({ example, description }, { enum: [...values] }),
  );
}

/** A list of texts of a closed set; may be empty. What is given twice counts once. */
export function SomeOf(values: readonly string[], { description }: { description?: string } = {}): PropertyDecorator {
  const check = (value: unknown) => {
    if (!Array.isArray(value)) return fault('wrong_type', 'This must be a list.');
    const isKnown = value.every((item) => values.includes(item as string));
    return isKnown ? noFaults : fault('unknown_value', `Each must be one of ${values.join(', ')}.`);
  };
  const facts: ApiPropertyOptions = {
    type: 'array',
    items: { type: 'string', enum: [...values] },
    ...(description !== undefined && { description }),
  };
  return field('some_of', check, facts, (value) => (Array.isArray(value) ? [...new Set<unknown>(value)] : value));
}

function checkOfText(limits: TextLimits): (text: string) => readonly Fault[] {
  return (text) => {
    const found = textFault(text, limits);
    return found ? fault(found.code, found.message) : noFaults;
  };
}

/** What isn't allowed in a name is a fault, blank or not. */
function isShownBlank(text: string, max: number): boolean {
  return isBlank(text) && textFault(text, { max }) === undefined;
}

function textField(
  name: string,
  check: (text: string) => readonly Fault[],
  facts: ApiPropertyOptions,
  read?: (value: unknown) => unknown,
): PropertyDecorator {
  const checkText = (value: unknown) =>
    typeof value === 'string' ? check(value) : fault('wrong_type', 'This must be a text.');
  return field(name, checkText, facts, read);
}

/** Facts without the ones that nobody told: an `undefined` would override what the docstring says. */
function facts(told: { [Name in keyof TextFacts]: string | undefined }, more: ApiPropertyOptions): ApiPropertyOptions {
  const given = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
  return { type: String, ...given, ...more };
}

function isWebUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s]+$/i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === '' && url.password === '';
}
