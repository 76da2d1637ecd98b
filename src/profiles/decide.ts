import { pointer, type JsonMap } from '../values/json-map.js';
import { PERSONA_KEYS } from '../fields/persona.fields.js';
import { channelsField, mergeBackOf, mergeOf, personaField, preferenceField, type Field } from './fields.js';
import { USER_FIELDS, isVisible, verdictOf, type PolicyField } from './policy.js';
import { AsShown, type ProfileChange, type ProfileState, type Reverting, type Snapshot } from './profile.js';
import type { FieldDecision } from '../writes/decision.js';
import { changedSince, lostRefusal } from './reverting.rules.js';
import type { Deferral, Refusal, RuleName, Situation, Verdict } from './rules.js';
import { sightOf } from './sight.js';

/** How a change is asked for. */
export interface Asking {
  /** At a later instant: whatever isn't refused waits for it. */
  applyAt?: Date | undefined;
  /** After what it waited for. */
  isProved?: boolean;
  /** What is taken back by it. */
  reverting?: Reverting | undefined;
}

/** The report is the product; the write is a consequence: the difference between the snapshot's state and `after`. */
export interface Decision {
  report: FieldDecision<RuleName>[];
  after: ProfileState;
  refusals: Refusal[];
  /** What isn't done now; none of it is in `after`. */
  deferrals: Deferral[];
}

/**
 * Decides every sent field by the policy table: pure, and the same for writes, dry runs and lenient writes. A value
 * equal to the one shown is never refused; what is hidden is refused whatever it is, so that nobody can guess it.
 * `after` holds what is allowed; whether a refusal stops the whole write is the caller's choice. `newId` makes the id of
 * a persona, when this write makes one.
 */
export function decide(
  snapshot: Snapshot,
  change: ProfileChange,
  newId: () => string,
  { applyAt, isProved = false, reverting }: Asking = {},
): Decision {
  const decision: Decision = { report: [], after: draftOf(snapshot.state), refusals: [], deferrals: [] };
  const situation = {
    ...situationOf(snapshot),
    ...(applyAt === undefined ? {} : { applyAt }),
    isProved,
    ...(reverting === undefined ? {} : { reverting }),
  };
  const fieldOf = reverting === undefined ? mergeOf : mergeBackOf;
  for (const name of USER_FIELDS) {
    if (change[name] !== undefined)
      decideField(decision, snapshot, situation, { name, field: fieldOf(name), path: [name], sent: change[name] });
  }
  for (const [category, sent] of Object.entries(
    clearedOr(change.notificationPreferences, snapshot.state.notifications),
  )) {
    const field = preferenceField(category, snapshot);
    const path = ['notificationPreferences', category];
    decideField(
      decision,
      snapshot,
      { ...situation, key: category },
      { name: 'notificationPreferences', field, path, sent },
    );
  }
  for (const [category, sent] of Object.entries(change.notificationChannels ?? {})) {
    const field = channelsField(category);
    const path = ['notificationChannels', category];
    const ofChannels = { ...situation, key: category, isOfChannels: true };
    decideField(decision, snapshot, ofChannels, { name: 'notificationPreferences', field, path, sent });
  }
  decidePersona(decision, snapshot, situation, change, newId);
  for (const { pointer: at, message } of reverting?.lost ?? []) refuse(decision, at, lostRefusal(message));
  return decision;
}

export function situationOf(snapshot: Snapshot): Situation {
  const { actor, state, facts } = snapshot;
  return { actor, target: state.user, snapshot, ...(facts === undefined ? {} : { facts }) };
}

/** A persona is made by the first text that its sender may write, even one that shows already. */
function decidePersona(
  decision: Decision,
  snapshot: Snapshot,
  situation: Situation,
  change: ProfileChange,
  newId: () => string,
): void {
  if (change.persona === undefined) return;
  const texts = clearedOr(change.persona, snapshot.state.persona?.overrides ?? {});
  const draft = decision.after;
  let isMade = draft.persona !== null;
  draft.persona ??= { id: newId(), overrides: {} };
  for (const key of PERSONA_KEYS) {
    const sent = texts[key];
    if (sent === undefined) continue;
    const name = `persona.${key}` as const;
    decideField(decision, snapshot, situation, {
      name,
      field: personaField(key, snapshot),
      path: ['persona', key],
      sent,
    });
    isMade ||= sent !== null && verdictOf(name, situation, sent) === undefined;
  }
  if (!isMade) draft.persona = null;
}

function decideField(
  decision: Decision,
  snapshot: Snapshot,
  situation: Situation,
  request: { name: PolicyField; field: Field; path: string[]; sent: unknown },
): void {
  const at = pointer(...request.path);
  const { sent } = request;
  const isShown = sent instanceof AsShown && sent.isShown(decision.after.user);
  const unwrapped: unknown = sent instanceof AsShown ? sent.value : sent;
  const { value, changes } = request.field.merged(decision.after, unwrapped, snapshot);
  const isUnchanged = isShown || !changes;
  const isSeen = isUnchanged && isVisible(request.name, sightOf(situation.actor, situation.target));
  // What is there now may be another by the time it is asked for.
  const verdict =
    isSeen && situation.applyAt === undefined ? undefined : verdictHere(snapshot, situation, request, value);
  if (verdict?.kind === 'deferred') {
    const { kind, ...told } = verdict;
    decision.report.push({ pointer: at, outcome: kind, ...told });
    decision.deferrals.push(verdict);
    return;
  }
  if (verdict !== undefined && !isSeen) {
    const { key } = verdict;
    refuse(decision, at, verdict);
    const others = key === undefined ? {} : without(key, sent);
    if (Object.keys(others).length > 0) decideField(decision, snapshot, situation, { ...request, sent: others });
    return;
  }
  if (!isUnchanged) request.field.apply(decision.after, value as never, snapshot);
  decision.report.push({ pointer: at, outcome: isUnchanged ? 'unchanged' : 'applied' });
}

/** What the policy says; or before it, that what is to be taken back was changed since. */
function verdictHere(
  { state }: Snapshot,
  situation: Situation,
  { name, path, sent }: { name: PolicyField; path: string[]; sent: unknown },
  value: unknown,
): Verdict | undefined {
  const { reverting } = situation;
  const overtaken = reverting === undefined ? undefined : changedSince(reverting, state, path, sent);
  return overtaken ?? verdictOf(name, situation, value);
}

function refuse(decision: Decision, at: string, refusal: Refusal): void {
  const { kind: _, key, ...told } = refusal;
  decision.report.push({ pointer: key === undefined ? at : at + pointer(key), outcome: 'refused', ...told });
  decision.refusals.push(refusal);
}

/** What else was sent with the key, which is decided by itself. */
function without(key: string, sent: unknown): JsonMap {
  const { [key]: _, ...others } = sent as JsonMap;
  return others;
}

/** `null` for a whole map clears each of its keys; absent asks nothing. */
function clearedOr<Value>(
  sent: Record<string, Value> | null | undefined,
  stored: Record<string, unknown>,
): Record<string, Value | null | undefined> {
  if (sent === undefined) return {};
  return sent ?? Object.fromEntries(Object.keys(stored).map((key) => [key, null]));
}

/** A copy as deep as `apply` writes. */
function draftOf({ user, persona, notifications, channels }: ProfileState): ProfileState {
  return {
    user: { ...user },
    persona: persona === null ? null : { ...persona },
    notifications: { ...notifications },
    channels,
  };
}
