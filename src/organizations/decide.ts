import type { FieldDecision } from '../writes/decision.js';
import { pointer } from '../values/json-map.js';
import { sameJson } from '../values/merge.js';
import { policy, refusalOf, removalRefusalOf, type PolicyField, type Removable } from './policy.js';
import type { Refusal, RuleName, Situation } from './rules.js';

/** The report is the product; the write is a consequence: the difference between what was and `after`. */
export interface Decision<State> {
  report: FieldDecision<RuleName>[];
  refusals: Refusal[];
  /** With what is allowed of the change; whether a refusal stops the whole write is the caller's choice. */
  after: State;
}

/** A change of a part: what it was, what it would be if all were allowed, and what was sent of it. */
export interface Change<State> {
  before: State;
  merged: State;
  sent: readonly (keyof State & string)[];
}

/**
 * Decides every sent field of a part by the policy table: pure, and the same for writes, dry runs and lenient writes. A value
 * equal to the one that is there is never refused. `of` is what the part's rows begin with.
 */
export function decide<State extends object>(
  of: string,
  { before, merged, sent }: Change<State>,
  situation: Situation,
): Decision<State> {
  const decision: Decision<State> = { report: [], refusals: [], after: { ...merged } };
  for (const name of sent) {
    const at = pointer(name);
    if (sameJson(before[name], merged[name])) {
      decision.report.push({ pointer: at, outcome: 'unchanged' });
      continue;
    }
    const refusal = refusalOf(rowOf(of, name), situation, merged[name]);
    if (refusal === undefined) {
      decision.report.push({ pointer: at, outcome: 'applied' });
      continue;
    }
    decision.after[name] = before[name];
    decision.refusals.push(refusal);
    decision.report.push(refusedAt(at, refusal));
  }
  return decision;
}

/** Whether one of the organization's things may be taken away. */
export function decideRemoval(things: Removable, situation: Situation): Pick<Decision<null>, 'report' | 'refusals'> {
  const refusal = removalRefusalOf(things, situation);
  if (refusal === undefined) return { report: [{ pointer: '', outcome: 'applied' }], refusals: [] };
  return { report: [refusedAt('', refusal)], refusals: [refusal] };
}

export function refusedAt(at: string, { kind: _, key: _k, ...told }: Refusal): FieldDecision<RuleName> {
  return { pointer: at, outcome: 'refused', ...told };
}

/** The names of a body's fields that were sent. */
export function sentIn<Body extends object>(body: Body): (keyof Body & string)[] {
  return (Object.keys(body) as (keyof Body & string)[]).filter((name) => body[name] !== undefined);
}

function rowOf(of: string, name: string): PolicyField {
  const row = of + name;
  if (!Object.hasOwn(policy, row)) throw new Error(`The policy has no row for ${row}.`);
  return row as PolicyField;
}
