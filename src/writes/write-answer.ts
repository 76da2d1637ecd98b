import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tagOf } from '../http/etag.js';
import type { HttpReply, HttpRequest } from '../http/request.js';
import type { FieldDecision } from './decision.js';
import { isLenient } from './write-options.js';

/** What can be done in part: what is made or taken away is so, or not. */
const CHANGES = new Set(['PUT', 'PATCH']);

/** What a write comes to: what is there now, or with a dry run would be. */
export interface WriteAnswer<View> {
  /** Of what was written; absent while that isn't there yet. */
  version?: number;
  /** `null` for what is gone. */
  view: View;
  /** What became of each sent field, when asked for. */
  report?: FieldDecision[];
}

/** What a body says beside what there is. */
export interface Reported {
  report?: FieldDecision[];
}

/** Gives an answer its headers and its status, and puts the report into its body; `around` is the door's own envelope. */
export type Written = <View, Body extends object = View & object>(
  answer: WriteAnswer<View>,
  around?: (view: View) => Body,
) => Body & Reported;

/**
 * Presents what a write came to: the version as `ETag`, 200 instead of 201 or 204 for what isn't made yet, or has a report
 * in the place of nothing.
 *
 * @example update(@UuidParam('id') id: string, @PresentedWrite() written: Written) { return this.organizations.change(id).then(written); }
 */
export const PresentedWrite = createParamDecorator((_data: unknown, context: ExecutionContext): Written => {
  const http = context.switchToHttp();
  const reply = http.getResponse<HttpReply>();
  const { method, headers, query } = http.getRequest<HttpRequest>();
  const isDryRun = (query as Record<string, unknown>).dryRun === 'true';
  return ({ version, view, report }, around) => {
    if (version !== undefined) reply.header('etag', tagOf(version));
    if (CHANGES.has(method) && isLenient(headers.prefer)) reply.header('preference-applied', 'handling=lenient');
    if (method === 'POST' ? isDryRun : report !== undefined) reply.status(200);
    const body = (around === undefined ? view : around(view)) as object;
    return (report === undefined ? body : { ...body, report }) as never;
  };
});
