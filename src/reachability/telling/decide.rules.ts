import { CHANNELS, type Channel } from '../../notifications/effective.js';
import {
  factsOf,
  leverOf,
  RULES,
  type Because,
  type Facts,
  type Finding,
  type Lever,
  type TellingRule,
} from './findings.rules.js';
import type { TellingSnapshot } from './snapshot.js';

/*
 * May a person be told of a category at an instant, channel by channel: pure. Of what the rules find, the first in their order that is
 * against it counts. An explanation is this decision with what was found. Instants are in milliseconds.
 */

export type Outcome = 'send' | 'defer' | 'batch' | 'suppress';

/** What becomes of it on one channel. */
export interface ChannelDecision {
  decision: Outcome;
  /** Of what is deferred or gathered when it is told; of what is suppressed when that ends, where it ends by itself. */
  until: number | null;
  because: Because;
}

/** What was found, and whether the decision would be another without its rule. */
export interface Traced extends Finding {
  counted: boolean;
}

export interface Decision {
  channels: Record<Channel, ChannelDecision>;
  /** It is the same until then at least; `null`: always, by what is known. */
  next: number | null;
  /** In the order of the table: what the rules find now, and a later word of one of them that ends a wait for good. */
  trace: () => Traced[];
}

/** What has decided something. */
interface Counted {
  findings: Set<Finding>;
  /** Those that a wait has led to. */
  rules: Set<TellingRule>;
  /** What ends a wait for good. */
  endless: Finding[];
}

/** Those that end by themselves, and may follow one upon another. */
const HOLDS = ['doNotDisturb', 'availability', 'businessHours', 'quietHours'] as const satisfies (keyof typeof RULES)[];
const PASSED: ReadonlySet<string> = new Set(['mute', ...HOLDS, 'digest']);
const IN_ORDER = Object.keys(RULES) as (keyof typeof RULES)[];

/**
 * Decides for each channel. What is held is told at the first instant at which nothing holds it; where none is in sight it is
 * suppressed. `without`: as if there weren't these rules.
 */
export function decide(snapshot: TellingSnapshot, instant: number, without: readonly TellingRule[] = []): Decision {
  const facts = factsOf(snapshot);
  const asked = without.length === 0 ? IN_ORDER : IN_ORDER.filter((rule) => !without.includes(rule));
  const found = asked.flatMap((rule) => RULES[rule](facts, instant));
  const counted: Counted = { findings: new Set(), rules: new Set(), endless: [] };
  const on = (channel: Channel): ChannelDecision =>
    decideChannel(found, channel, (time) => firstHold(facts, channel, time, without), counted);
  return {
    channels: { email: on('email'), app: on('app'), sms: on('sms'), push: on('push') },
    next: earliest(found),
    trace: () => traceOf(found, counted),
  };
}

/** With what ends a wait for good, where that is another word than the rule has now: behind it. */
function traceOf(found: readonly Finding[], { findings, rules, endless }: Counted): Traced[] {
  const all = [...found, ...endless];
  // Of several channels each has looked for itself.
  const isFirst = (one: Finding) => all.find(({ rule, level }) => rule === one.rule && level === one.level) === one;
  const later = endless.filter((one) => !found.includes(one) && isFirst(one));
  return found.flatMap((one) => [
    { ...one, counted: findings.has(one) || rules.has(one.rule) },
    ...later.filter(({ rule }) => rule === one.rule).map((last) => ({ ...last, counted: true })),
  ]);
}

/** What would make it another decision, of what has counted. */
export function leversOf(snapshot: TellingSnapshot, instant: number, { channels, trace }: Decision): Lever[] {
  const levers = trace().flatMap((one) => {
    const { counted, rule, says } = one;
    const lever = leverOf(one);
    if (!counted || lever === null) return [];
    const others = says === 'send' || says === 'pass' ? undefined : decide(snapshot, instant, [rule]).channels;
    return others !== undefined && CHANNELS.every((name) => isSame(channels[name], others[name])) ? [] : [lever];
  });
  return levers.filter(({ what, who }, nth) => levers.findIndex((one) => one.what === what && one.who === who) === nth);
}

/** When something else that suppresses it ends is no other decision. */
function isSame(one: ChannelDecision, other: ChannelDecision): boolean {
  return one.decision === other.decision && (one.decision === 'suppress' || one.until === other.until);
}

type Held = (time: number) => Finding | undefined;

/** What suppresses it counts before what gathers it, and that before what holds it; of each the first. */
function decideChannel(found: readonly Finding[], channel: Channel, holdAt: Held, counted: Counted): ChannelDecision {
  const first: { [says in NonNullable<Finding['says']>]?: Finding } = {};
  for (const finding of found) {
    const { says, rule, channels } = finding;
    if (says === null || !channels.includes(channel) || (first.pass && PASSED.has(rule))) continue;
    first[says] ??= finding;
  }
  const against = first.suppress ?? first.gather ?? first.hold;
  const because = against ?? first.pass ?? first.send;
  if (because === undefined) return { decision: 'send', until: null, because: NOTHING_AGAINST };
  counted.findings.add(because);
  if (against === undefined) return { decision: 'send', until: null, because: told(because) };
  if (against === first.suppress) return { decision: 'suppress', until: against.until, because: told(against) };
  return follow(against, holdAt, counted);
}

/** From one hold to the next that has begun by then, until there is none. */
function follow(first: Finding, holdAt: Held, counted: Counted): ChannelDecision {
  let until = first.until;
  for (let looks = 0; until !== null && looks < MOST_LOOKS; looks++) {
    const hold = holdAt(until);
    if (hold === undefined) {
      return { decision: first.says === 'gather' ? 'batch' : 'defer', until, because: told(first) };
    }
    counted.rules.add(hold.rule);
    if (hold.until === null) {
      counted.endless.push(hold);
      return { decision: 'suppress', until: null, because: told(hold) };
    }
    until = hold.until;
  }
  return { decision: 'suppress', until: null, because: told(first) };
}

/** Hours that are all quiet have no end; whoever looks for longer asks again. */
const MOST_LOOKS = 20;

/** NOTE: what waits already isn't dropped by the quiet that it waits into. */
function firstHold(facts: Facts, one: Channel, time: number, without: readonly TellingRule[]): Finding | undefined {
  for (const name of HOLDS) {
    if (without.includes(name)) continue;
    const finding = RULES[name](facts, time);
    if (finding.says !== null && finding.channels.includes(one)) return finding;
  }
  return undefined;
}

function told({ rule, level, key }: Because): Because {
  return { rule, level, key };
}

const NOTHING_AGAINST: Because = { rule: 'nothingAgainst', level: 'platform', key: null };

function earliest(found: readonly Finding[]): number | null {
  let first: number | null = null;
  for (const { next } of found) if (next !== null && (first === null || next < first)) first = next;
  return first;
}
