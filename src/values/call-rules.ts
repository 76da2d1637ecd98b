import type { Fault } from './fault.js';
import { pointer } from './json-map.js';
import { unknownFieldFaults } from './unknown-field.js';

/** What somebody may be at an instant, the first that is so counting. */
export const SITUATIONS = ['doNotDisturb', 'unavailable', 'outsideHours', 'available'] as const;
export type CallSituation = (typeof SITUATIONS)[number];

/** Where a call goes. */
export const CALL_TARGETS = ['sms-number', 'personal-phone', 'voicemail', 'nobody'] as const;
export type CallTarget = (typeof CALL_TARGETS)[number];

/** Where calls go in which situation; what is absent follows `callForwardingEnabled`. */
export type CallRules = { [Situation in CallSituation]?: CallTarget };

/** What is wrong with a change of rules; `null` takes one away. */
export function callRulesFaults(value: Record<string, unknown>): Fault[] {
  const isKnown = (target: unknown): boolean => target === null || CALL_TARGETS.some((one) => one === target);
  const unknown = SITUATIONS.filter((situation) => value[situation] !== undefined && !isKnown(value[situation]));
  const message = `This must be one of ${CALL_TARGETS.join(', ')}.`;
  return [
    ...unknownFieldFaults(value, SITUATIONS),
    ...unknown.map((situation) => ({ pointer: pointer(situation), code: 'unknown_value' as const, message })),
  ];
}
