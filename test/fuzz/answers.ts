import type { Answer } from './wire.js';

/** A body as a client reads it; `undefined` when there is none. */
export function parsed({ headers, body }: Answer): unknown {
  if (body.length === 0) return undefined;
  return /\bjson$|\bjson;/.test(headers.get('content-type') ?? '') ? JSON.parse(body.toString()) : body.toString();
}

/** What is wrong with an answer from 400 up, whichever API's it is. */
export function envelopeFaults(answer: Answer, method: string): string[] {
  if (method === 'HEAD') return [];
  const type = answer.headers.get('content-type')?.split(';', 1)[0];
  const body = parsed(answer) as Record<string, unknown> | undefined;
  if (typeof body !== 'object') return [`${answer.status} without an envelope`];
  if (type === 'application/problem+json') return isProblem(body, answer.status) ? [] : ['no problem document'];
  const isTheirs = body.status === false || body.status === 'error' || Array.isArray(body.errors);
  return type === 'application/json' && isTheirs ? [] : [`${answer.status} of ${type} in an envelope of nobody`];
}

function isProblem({ status, errors, ...texts }: Record<string, unknown>, answered: number): boolean {
  const isWhole = ['type', 'title', 'code', 'message', 'requestId'].every((key) => typeof texts[key] === 'string');
  return isWhole && status === answered && Array.isArray(errors);
}
