import { expect, it } from '@jest/globals';
import { choosePresenter, type ErrorPresenter } from '../../src/http/error-presenter.js';
import type { Problem } from '../../src/http/problem.dto.js';

const envelope: ErrorPresenter = {
  matches: (path, method) => path.startsWith('/other/') && method === 'GET',
  present: ({ status }) => ({ status, contentType: 'application/json', body: { status: false } }),
};
const problem: Problem = {
  type: '',
  title: '',
  status: 404,
  code: 'not_found',
  message: '',
  requestId: '',
  errors: [],
};

it.each([
  ['/other/x?y=/z', 'GET', { status: false }],
  ['/other/x', 'PUT', problem],
  ['/x?y=/other/', 'GET', problem],
])('chooses by path and verb: %s %s', (url, method, body) => {
  expect(choosePresenter([envelope], url, method).present(problem).body).toEqual(body);
});
