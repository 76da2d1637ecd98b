import { Failure, failure, notFound, unavailable } from '../failure.js';

const emailTaken = failure('conflict', 'email_taken', 'Another user has this e-mail address.');
const phoneIsOrganizationNumber = failure(
  'conflict',
  'phone_is_organization_number',
  'This number is an SMS number of an organization, so it can be nobody’s personal phone.',
);
const numberIsUserPhone = failure(
  'conflict',
  'number_is_user_phone',
  'This number is the personal phone of a user, so it can’t be an organization’s SMS number.',
);
const numberTaken = failure('conflict', 'sms_number_taken', 'This SMS number belongs to someone else.');
const slugTaken = failure('conflict', 'slug_taken', 'Another organization has this slug.');
const departmentNameTaken = failure(
  'conflict',
  'department_name_taken',
  'The organization has a department of this name.',
);
const unknownDepartment = failure(
  'invalid',
  'unknown_department',
  'This department is gone, or of another organization.',
);
const alreadyInvited = failure('conflict', 'already_invited', 'Somebody has invited this address at the same moment.');
const rejected = failure('invalid', 'rejected_by_database', 'The request has a value that can’t be stored.');

/** What a constraint of the schema means to the caller, and the field it is about. */
const constraints: Record<string, { failure: typeof emailTaken; pointer: string }> = {
  users_email_key: { failure: emailTaken, pointer: '/email' },
  phone_is_organization_number: { failure: phoneIsOrganizationNumber, pointer: '/phoneNumber' },
  number_is_user_phone: { failure: numberIsUserPhone, pointer: '/phoneNumber' },
  sms_numbers_e164_key: { failure: numberTaken, pointer: '/phoneNumber' },
  sms_numbers_assignee_id_key: { failure: numberTaken, pointer: '/sinchPhoneNumber' },
  organizations_slug_key: { failure: slugTaken, pointer: '/slug' },
  departments_organization_id_name_key: { failure: departmentNameTaken, pointer: '/name' },
  invitations_open_key: { failure: alreadyInvited, pointer: '/invitations' },
  invitations_department_fkey: { failure: unknownDepartment, pointer: '/invitations' },
  memberships_department_fkey: { failure: unknownDepartment, pointer: '/departmentId' },
};

/** A value that reached the database although our own checks should have refused it; the log shows the gap. */
const valueStates = new Set(['23503', '23514', '22001', '22P02', '22021', '22P05', '54000', '23502', '22003']);
const busyStates = new Set([
  '55P03',
  '57014',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '25P03',
  '25006',
  '40001',
  '40P01',
  '55000',
  '3D000',
  '28000',
  '28P01',
]);
const INSUFFICIENT_PRIVILEGE = '42501';
/** Where PostgreSQL says so of a row that no policy lets in. A missing privilege has the same code, and is our mistake. */
const CHECKS_ROWS = 'ExecWithCheckOptions';
const connectionFaults = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

interface SqlError {
  code: string;
  constraint?: string;
  routine?: string;
}

/** Translates what PostgreSQL or its driver says into a failure; anything else is returned as it is. */
export function toFailure(error: unknown): unknown {
  if (error instanceof Failure) return error;
  const { code, constraint, routine } = sqlErrorOf(error);
  const known = constraint === undefined ? undefined : constraints[constraint];
  if ((code === '23505' || code === '23503') && known !== undefined) {
    const refusal = known.failure();
    return known.failure({ errors: [{ pointer: known.pointer, code: refusal.code, message: refusal.message }] });
  }
  if (valueStates.has(code)) return withCause(rejected(), error);
  // Another tenant's row, which isn't there for this one.
  if (code === INSUFFICIENT_PRIVILEGE && routine === CHECKS_ROWS) return withCause(notFound(), error);
  if (busyStates.has(code) || code.startsWith('08') || connectionFaults.has(code) || isLostConnection(error)) {
    return withCause(unavailable({ retryAfter: 1 }), error);
  }
  return error;
}

/**
 * What was read before the locks isn't so behind them: the transaction starts again, as after a serialization fault of
 * PostgreSQL's own.
 */
export class Overtaken extends Error {
  readonly code = '40001';
}

export function isSerializationFault(error: unknown): boolean {
  const { code } = sqlErrorOf(error);
  return code === '40001' || code === '40P01';
}

/** Whether PostgreSQL refused a statement on a connection that is still good. */
export function isStatementFault(error: unknown): boolean {
  const { code } = sqlErrorOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08') && !code.startsWith('57P') && code !== '25P03';
}

function sqlErrorOf(error: unknown): SqlError {
  const source = (error as { driverError?: unknown } | null)?.driverError ?? error;
  const { code, ...details } = (source ?? {}) as Partial<SqlError>;
  return { ...details, code: typeof code === 'string' ? code : '' };
}

function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end/.test(
      error.message,
    )
  );
}

function withCause(translated: Failure, cause: unknown): Failure {
  translated.cause = cause;
  return translated;
}
