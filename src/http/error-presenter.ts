import type { Problem } from './problem.dto.js';
import { PROBLEM_CONTENT_TYPE } from './problem.js';

/** Answers the problems of some paths in another contract's own envelope. */
export interface ErrorPresenter {
  /** `path` is decoded, as the router reads it, and has no query. */
  matches(path: string, method: string): boolean;
  present(problem: Problem): PresentedError;
}

export interface PresentedError {
  status: number;
  contentType: string;
  /** Sent as JSON. */
  body: unknown;
}

/** The first presenter that wants the request, else the problem document as it is (RFC 9457). */
export function choosePresenter(presenters: readonly ErrorPresenter[], url: string, method: string): ErrorPresenter {
  const path = decoded(url.split('?', 1)[0] ?? url);
  return presenters.find((presenter) => presenter.matches(path, method)) ?? problemDocument;
}

/** NOTE: the router takes `/%61pi` for `/api`, so whose path it is can only be seen in the decoded form. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

const problemDocument: ErrorPresenter = {
  matches: () => true,
  present: (problem) => ({ status: problem.status, contentType: PROBLEM_CONTENT_TYPE, body: problem }),
};
