import type { Organization, Person } from '../support/given.js';
import type { Reply, RequestHeaders } from '../support/client.js';
import type { TestServer } from '../support/server.js';

/** Lines as spreadsheets write them. */
export function csv(...lines: string[]): string {
  return lines.map((line) => `${line}\r\n`).join('');
}

/** What a file is sent as unless a test says otherwise. */
const CSV: RequestHeaders = { 'content-type': 'text/csv' };

/** Sends files to an organization's import: `importing(as)(ada, acme, csv('email', 'a@b.example'))`. */
export function importing(as: TestServer['as']) {
  return (
    me: Person,
    { id }: Organization,
    body: string | Uint8Array,
    { query = '', headers = {} }: { query?: string; headers?: RequestHeaders } = {},
  ): Promise<Reply> => as(me).post(`/api/organizations/${id}/users/import${query}`, body, { ...CSV, ...headers });
}
