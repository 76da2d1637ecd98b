import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { tagOn } from '../../http/etag.js';
import type { HttpReply, HttpRequest } from '../../http/request.js';
import type { FieldDecision } from '../../writes/decision.js';
import { isLenient } from '../../writes/write-options.js';
import { presentDeferred, type DeferredChangeView } from '../deferred/deferred.view.js';
import { presentRequest, type ChangeRequestView } from '../requests/requests.view.js';
import { presentProfile, type ProfileView } from './profile.view.js';
import type { Answer, Outcome } from '../profiles.service.js';

/** What our own wire says of a profile: `{user, persona}`, with the report when there is one, and what waits. */
export interface ProfileBody extends ProfileView {
  report?: FieldDecision[];
  deferredChange?: DeferredChangeView;
  deferredRevert?: DeferredChangeView;
  changeRequest?: ChangeRequestView;
}

/** How our own wire shows it. */
export function showProfile({ now, pictures, report, deferred, deferredRevert, changeRequest }: Outcome): ProfileBody {
  const view = presentProfile(now, pictures.large);
  if (report === undefined && deferred === undefined && deferredRevert === undefined) return view;
  return {
    ...view,
    ...(report && { report }),
    ...(deferred && { deferredChange: presentDeferred(deferred) }),
    ...(deferredRevert && { deferredRevert: presentDeferred(deferredRevert) }),
    ...(changeRequest && { changeRequest: presentRequest(changeRequest) }),
  };
}

/** Gives an answer its headers and takes from it what they say. */
export type Present = (answer: Pick<Answer<ProfileBody>, 'version' | 'body'>) => ProfileBody;

/**
 * Presents profiles on our own wire; the version becomes the `ETag`, and what waits is a 202.
 *
 * @example update(…, @Presented() present: Present) { return this.profiles.change(me, id, change, options, showProfile).then(present); }
 */
export const Presented = createParamDecorator((_data: unknown, context: ExecutionContext): Present => {
  const http = context.switchToHttp();
  const reply = http.getResponse<HttpReply>();
  const isToldLenient = isLenient(http.getRequest<HttpRequest>().headers.prefer);
  const tagged = tagOn(reply);
  return (answer) => {
    const { body } = tagged(answer);
    if (body.deferredChange !== undefined || body.changeRequest !== undefined) reply.status(202);
    if (isToldLenient) reply.header('preference-applied', 'handling=lenient');
    if (body.changeRequest !== undefined) reply.header('preference-applied', 'handling=request');
    return body;
  };
});
