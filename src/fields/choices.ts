import type { KindName } from '../values/kinds.js';

/** A value that a form offers, and what people call it. */
export interface Choice {
  value: string | null;
  label: string;
}

/** What is offered of some kinds is too long for every form; it is the same for everyone, and at these routes. */
const ROUTES: { readonly [Name in KindName]?: string } = {
  language: '/api/choices/languages',
  timeZone: '/api/choices/time-zones',
};

/** Where all values are that a form offers of a kind, if they are apart. */
export function choicesFrom(kind: string): string | undefined {
  return ROUTES[kind as KindName];
}

/** The closed values of a kind with their labels; nothing where any valid value may be sent. */
export function closedChoices(
  values: readonly string[] | undefined,
  labels: Readonly<Record<string, string>> = {},
): Choice[] | undefined {
  return values?.map((value) => ({ value, label: labels[value] ?? value }));
}
