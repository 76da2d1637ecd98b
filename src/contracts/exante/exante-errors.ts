import type { FieldFault } from '../../failure.js';
import type { ErrorPresenter } from '../../http/error-presenter.js';
import { theirNameOf } from './exante-change.js';
import type { ExanteErrorReply, ExanteFaults } from './exante-faults.js';

const AVATAR = '/api/user/avatar';
/** What of that path is our own API's. */
const OURS = new Set(['PUT', 'DELETE']);

export const exanteErrors: ErrorPresenter = {
  matches: (path, method) => path === '/api/user' || (path === AVATAR && !OURS.has(method)),
  present: ({ status, message, errors }) => {
    const body: ExanteErrorReply = { status: 'error', status_code: status, message, data: faultsOf(errors) };
    return { status, contentType: 'application/json; charset=utf-8', body };
  },
};

function faultsOf(faults: readonly FieldFault[]): ExanteFaults | null {
  const errors = new Map<string, string[]>();
  for (const { pointer, message, rule } of faults) {
    const [name, ...inside] = segmentsOf(pointer);
    // What a rule refuses is one of our fields, everything else is told about the body as it was sent.
    const field = [rule === undefined ? name : theirNameOf(name), ...inside].join('.');
    if (field !== '') errors.set(field, [...(errors.get(field) ?? []), message]);
  }
  // NOTE: a field may be called `__proto__`; `fromEntries` makes it a key as any other.
  return errors.size === 0 ? null : { errors: Object.fromEntries(errors) };
}

function segmentsOf(pointer: string): [string, ...string[]] {
  const [name = '', ...inside] = pointer.replace(/^\//, '').split('/').map(unescaped);
  return [name, ...inside];
}

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}
