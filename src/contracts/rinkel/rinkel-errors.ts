import type { FieldFault } from '../../failure.js';
import type { ErrorPresenter } from '../../http/error-presenter.js';
import type { Problem } from '../../http/problem.dto.js';
import type { RinkelError, RinkelErrorReply } from './rinkel-faults.js';

export const rinkelErrors: ErrorPresenter = {
  matches: (path) => /^\/rinkel(\/|$)/.test(path),
  present: (problem) => {
    const body: RinkelErrorReply = { errors: errorsOf(problem) };
    return { status: statusOf(problem), contentType: 'application/json; charset=utf-8', body };
  },
};

/** That API has no 409: what clashes with something stored is a faulty request. */
function statusOf({ status }: Problem): number {
  return status === 409 ? 400 : status;
}

function errorsOf({ code, message, title, requestId, errors }: Problem): RinkelError[] {
  if (errors.length === 0) return [{ code: codeOf(code), message, detail: `${title}; request ${requestId}` }];
  return errors.map((fault) => ({ code: codeOf(fault.code), message, detail: detailOf(fault) }));
}

function codeOf(code: string): string {
  return code.toUpperCase();
}

/** @example 'preferences.webphone.ringTone: This must be one of …' */
function detailOf({ pointer, message }: FieldFault): string {
  const path = (NAMES[pointer] ?? pointer).slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  return path === '' ? message : `${path}: ${message}`;
}

/** Our fields that have another place there. */
const NAMES: Record<string, string> = { '/language': '/preferences/language' };
