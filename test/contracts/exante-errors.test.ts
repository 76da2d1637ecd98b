import { expect, it } from '@jest/globals';
import type { FieldFault } from '../../src/failure.js';
import { exanteErrors } from '../../src/contracts/exante/exante-errors.js';

const problem = { type: 't', title: 'T', code: 'not_found', requestId: 'r', message: 'Why.', errors: [] } as const;
const fault = (pointer: string, message = 'Wrong.'): FieldFault => ({ pointer, code: 'too_long', message });
const refusal = (pointer: string) => ({ ...fault(pointer), rule: 'someRule' });

it.each([400, 401, 403, 404, 405, 409, 413, 415, 429, 500, 503])('answers a %d in its envelope', (status) => {
  expect(exanteErrors.present({ ...problem, errors: [], status })).toEqual({
    status,
    contentType: 'application/json; charset=utf-8',
    body: { status: 'error', status_code: status, message: 'Why.', data: null },
  });
});

it.each([
  ['several faults of a field', [fault('/firstname', 'a'), fault('/firstname', 'b')], { firstname: ['a', 'b'] }],
  ['a field of ours by its name there', [refusal('/defaultOrganizationId')], { default_organization: ['Wrong.'] }],
  ['what was sent as it was sent', [fault('/firstName')], { firstName: ['Wrong.'] }],
  ['a value inside a map', [fault('/settings/a~1b/0')], { 'settings.a/b.0': ['Wrong.'] }],
  ['a header', [fault('If-Match')], { 'If-Match': ['Wrong.'] }],
  ['what only looks like a prototype', [fault('/__proto__')], JSON.parse('{"__proto__": ["Wrong."]}')],
])('tells %s', (_what, errors, expected) => {
  const { body } = exanteErrors.present({ ...problem, status: 400, errors });
  expect(JSON.stringify((body as { data: { errors: object } }).data.errors)).toBe(JSON.stringify(expected));
});

it('names no field where the whole body is wrong', () => {
  expect(exanteErrors.present({ ...problem, status: 400, errors: [fault('')] }).body).toMatchObject({ data: null });
});

it.each([
  ['/api/user', true],
  ['/api/user/avatar', true],
  ['/api/user/profile', false],
  ['/api/user/profile/capabilities', false],
  ['/api/user/avatars', false],
  ['/api/users', false],
  ['/avatars/x/500.webp', false],
])('takes %s: %s', (path, expected) => {
  for (const method of ['GET', 'PATCH', 'POST']) expect(exanteErrors.matches(path, method)).toBe(expected);
});

it('leaves our own verbs of the avatar to us', () => {
  for (const method of ['PUT', 'DELETE']) expect(exanteErrors.matches('/api/user/avatar', method)).toBe(false);
});
