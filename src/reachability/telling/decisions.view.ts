import type { Decision, Traced } from './decide.rules.js';
import { dateOf, type Lever } from './findings.rules.js';
import { validFor } from './asking.rules.js';
import type {
  ChannelDecisionsView,
  ChannelDecisionView,
  FindingView,
  LeverView,
  PersonDecisionView,
} from './decisions.dto.js';

export function presentDecision(userId: string, { channels, next }: Decision, instant: number): PersonDecisionView {
  return { userId, outcome: 'decided', channels: presentChannels(channels), validFor: validFor(instant, next) };
}

/** Who isn’t there and who is somebody else’s look the same. */
export function presentUnknown(userId: string): PersonDecisionView {
  return { userId, outcome: 'unknown', channels: null, validFor: null };
}

export function presentChannels({ email, app, sms, push }: Decision['channels']): ChannelDecisionsView {
  return {
    email: presentChannel(email),
    app: presentChannel(app),
    sms: presentChannel(sms),
    push: presentChannel(push),
  };
}

function presentChannel({ decision, until, because }: Decision['channels']['email']): ChannelDecisionView {
  return { decision, until: dateOf(until), because };
}

export function presentFinding({ rule, level, key, channels, why, counted }: Traced): FindingView {
  return { rule, level, key, channels: [...channels], saw: { ...why().saw }, counted };
}

export function presentLever({ what, who }: Lever): LeverView {
  return { what, who };
}
