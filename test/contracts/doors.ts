import { expect } from '@jest/globals';
import type { Client, Reply } from '../support/client.js';
import type { Person } from '../support/given.js';

/** What a body would write there; `CANNOT` where the contract has no such field. */
export type Cell = Record<string, unknown> | typeof CANNOT;

/** The contract can't say this: sent all the same, it is an unknown field. */
export const CANNOT = 'cannot';

/** What every door shows of a person, in our terms; a field that the door doesn't show is absent. */
export interface Shown {
  firstName: string | null;
  fullName: string | null;
  email: string;
  isAdmin?: boolean;
  timezone?: string;
}

/** One of the four contracts, as a client of it sees it. */
export interface Door {
  /** The `source` in the history. */
  name: string;
  verb: 'PUT' | 'PATCH';
  pathOf(person: Pick<Person, 'id'>): string;
  /** Whether it can name somebody else. */
  hasOthers: boolean;
  success: number;
  bodies: { name: Cell; role: Cell; email(address: string): Cell; timezone(zone: string): Cell };
  shown(reader: Client, person: Person): Promise<Shown>;
  /** Expects the whole of the answer to be a fault in the door's own envelope. */
  expectFault(reply: Reply, fault: Fault): void;
}

export interface Fault {
  status: number;
  /** Our code; the door may have a code of its own for it. */
  code: string;
}

const text = expect.stringMatching(/./) as unknown;
const json = 'application/json; charset=utf-8';

const ours: Door = {
  name: 'users',
  verb: 'PUT',
  pathOf: ({ id }) => `/api/users/${id}`,
  hasOthers: true,
  success: 200,
  bodies: {
    name: { firstName: 'Ours', lastName: 'Name' },
    role: { accessRole: 'ADMIN' },
    email: (email) => ({ email }),
    timezone: (timezone) => ({ timezone }),
  },
  shown: async (reader, { id }) => {
    const { user } = (await reader.get(`/api/users/${id}`)).body;
    const { firstName, fullName, email, accessRole, timezone } = user;
    return { firstName, fullName, email, isAdmin: accessRole === 'ADMIN', timezone };
  },
  expectFault: (reply, { status, code }) => {
    expect(reply.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(reply).toMatchObject({ status, body: { status, code } });
    expect(
      Object.keys(reply.body)
        .filter((key) => key !== 'parameters')
        .sort(),
    ).toEqual(['code', 'errors', 'message', 'requestId', 'status', 'title', 'traceId', 'type']);
  },
};

const applivery: Door = {
  name: 'applivery',
  verb: 'PUT',
  pathOf: ({ id }) => `/applivery/v1/users/${id}`,
  hasOthers: true,
  success: 200,
  bodies: {
    name: { firstName: 'Applivery', lastName: 'Name' },
    role: { role: 'admin' },
    email: () => CANNOT,
    timezone: () => CANNOT,
  },
  shown: async (reader, { id }) => {
    const { firstName, fullName, email, role } = (await reader.get(`/applivery/v1/users/${id}`)).body.data;
    return { firstName, fullName, email, isAdmin: role === 'admin' };
  },
  expectFault: (reply, fault) => {
    expectJson(reply, fault.status);
    expect(reply.body).toEqual({ status: false, error: { code: APPLIVERY_CODES[fault.code], message: text } });
  },
};

const APPLIVERY_CODES: Record<string, number> = {
  no_token: 4002,
  invalid_token: 4004,
  not_allowed: 4003,
  not_found: 3001,
  invalid_request: 5120,
  malformed_json: 5120,
  idempotency_mismatch: 5125,
};

const exante: Door = {
  name: 'exante',
  verb: 'PATCH',
  pathOf: () => '/api/user',
  hasOthers: false,
  success: 200,
  bodies: {
    name: { firstname: 'Exante', lastname: 'Name' },
    role: CANNOT,
    email: () => CANNOT,
    timezone: (timezone) => ({ timezone }),
  },
  shown: async (reader) => {
    const { firstname, fullname, email, timezone } = (await reader.get('/api/user')).body.data.user;
    return { firstName: firstname, fullName: fullname, email, timezone };
  },
  expectFault: (reply, { status }) => {
    expectJson(reply, status);
    expect(Object.keys(reply.body).sort()).toEqual(['data', 'message', 'status', 'status_code']);
    expect(reply.body).toMatchObject({ status: 'error', status_code: status, message: text });
    if (reply.body.data !== null) expect(Object.keys(reply.body.data)).toEqual(['errors']);
  },
};

const rinkel: Door = {
  name: 'rinkel',
  verb: 'PATCH',
  pathOf: ({ id }) => `/rinkel/v1/users/${id}`,
  hasOthers: true,
  success: 204,
  bodies: {
    name: { firstName: 'Rinkel', lastName: 'Name' },
    role: CANNOT,
    email: (email) => ({ email }),
    timezone: () => CANNOT,
  },
  shown: async (reader, { id }) => {
    const { firstName, fullName, email, role } = (await reader.get(`/rinkel/v1/users/${id}`)).body;
    return { firstName, fullName, email, isAdmin: role === 'ADMIN' };
  },
  expectFault: (reply, { status, code }) => {
    expectJson(reply, status);
    const codes = [code.toUpperCase(), ...(code === 'invalid_request' ? ['UNKNOWN_FIELD'] : [])];
    const error = { code: expect.stringMatching(new RegExp(`^(${codes.join('|')})$`)), message: text, detail: text };
    expect(reply.body).toEqual({ errors: [error] });
  },
};

export const doors = [ours, applivery, exante, rinkel];

function expectJson(reply: Reply, status: number): void {
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toBe(json);
}
