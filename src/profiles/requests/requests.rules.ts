import { higherOf, ROLES, type Role } from '../../auth/roles.js';
import type { FieldFault } from '../../failure.js';
import { isJsonObject, segmentsOf, type JsonMap } from '../../values/json-map.js';
import { faultsOf, type FieldDecision } from '../../writes/decision.js';
import type { Decision } from '../decide.js';
import type { Refusal, RuleName } from '../rules.js';

/** `open`, or what became of it: `expired` in time, `ended` because somebody it is of has gone. */
export const REQUEST_STATES = ['open', 'approved', 'declined', 'expired', 'ended'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

/** What these refuse to others, anybody may change of themselves: so the person may approve of it. */
export const LIFTED_BY_THE_PERSON = ['selfOrSenior', 'selfOrAdmin'] as const satisfies readonly RuleName[];

/** Of one who asks; the bytes of their bodies together. */
export const MOST_OPEN = 20;
export const MOST_BYTES = 1024 * 1024;

/** What is asked for in the place of what was refused. */
export interface AskedInstead {
  /** The part of the body that was refused. */
  body: JsonMap;
  refused: FieldFault[];
  /** The least role that lifts all of it. */
  liftedBy: Role;
  /** The report, in which it waits for an approval. */
  report: FieldDecision[];
}

/** The refusals of a write that somebody could lift, made a request; `undefined` where there are none. */
export function askedInstead({ report, refusals }: Decision, body: JsonMap): AskedInstead | undefined {
  const others = [...refusals];
  const lifters = new Map<FieldDecision, Role>();
  for (const one of report.filter(({ outcome }) => outcome === 'refused')) {
    // In the order of the report, as they were decided.
    const role = lifterOf(others.shift());
    if (role !== undefined && isIn(body, one.pointer)) lifters.set(one, role);
  }
  if (lifters.size === 0) return undefined;
  const asked = [...lifters.keys()];
  return {
    body: partOf(
      body,
      asked.map(({ pointer }) => pointer),
    ),
    refused: faultsOf(asked),
    liftedBy: [...lifters.values()].reduce(higherOf),
    report: report.map((one) => (lifters.has(one) ? waiting(one) : one)),
  };
}

/** Whether one more request of so many bytes may be open beside the others of who asks. */
export function isRoomToAsk(body: JsonMap, { count, bytes }: { count: number; bytes: number }): boolean {
  return count < MOST_OPEN && bytes + Buffer.byteLength(JSON.stringify(body)) <= MOST_BYTES;
}

/** What is no value now, or not of this person, nobody approves of; nor of what a proof is missing for. */
function lifterOf(refusal: Refusal | undefined): Role | undefined {
  if (refusal?.kind !== 'forbidden') return undefined;
  return ROLES.find((role) => role === refusal.liftedBy);
}

function isIn(body: JsonMap, pointer: string): boolean {
  return Object.hasOwn(body, segmentsOf(pointer)[0] ?? '');
}

/** What the body says at the pointers; `null` for a whole map is so of each of its keys. */
function partOf(body: JsonMap, pointers: readonly string[]): JsonMap {
  const part = new Map<string, unknown>();
  for (const pointer of pointers) {
    const [name = '', key] = segmentsOf(pointer);
    const sent = body[name];
    if (key === undefined) part.set(name, sent);
    else {
      // NOTE: a key may be called `__proto__`; `fromEntries` makes it a key as any other.
      const keys = new Map(Object.entries((part.get(name) ?? {}) as JsonMap));
      const value = isJsonObject(sent) && Object.hasOwn(sent, key) ? sent[key] : null;
      part.set(name, Object.fromEntries(keys.set(key, value)));
    }
  }
  return Object.fromEntries(part);
}

function waiting({ pointer, rule, level, liftedBy, message }: FieldDecision): FieldDecision {
  return {
    pointer,
    outcome: 'deferred',
    by: 'approval',
    until: null,
    ...(rule !== undefined && { rule }),
    ...(level !== undefined && { level }),
    ...(liftedBy !== undefined && { liftedBy }),
    ...(message !== undefined && { message }),
  };
}
