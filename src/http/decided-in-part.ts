import type { FieldFault } from '../failure.js';
import { isJsonObject, segmentsOf } from '../values/json-map.js';
import { Notes } from '../values/notes.js';

/**
 * A class decorator for bodies whose sound fields are decided although others are faulty, so that one answer tells all
 * that is wrong. The handler gets the body without what is faulty, and has to refuse it whenever `faultsIn` has some.
 */
export function DecidedInPart(): ClassDecorator {
  return (type) => {
    decidedInPart.add(type);
  };
}

export function isDecidedInPart(type: unknown): boolean {
  return decidedInPart.has(type);
}

/** The body without the fields and inner keys that the faults point at; an entry of a list takes the list with it. */
export function setAside<Body extends object>(body: Body, faults: readonly FieldFault[]): Body {
  const sound = faults.reduce((rest, { pointer }) => without(rest, segmentsOf(pointer)), body);
  setAsideFaults.put(sound, faults);
  return sound;
}

/** What was set aside of a body, with the reasons; nothing for a body that is sound. */
export function faultsIn(body: object): readonly FieldFault[] {
  return setAsideFaults.of(body) ?? [];
}

/** The same of a query: it has no inner values, so its pointers are names. */
export function parametersIn(query: object): readonly FieldFault[] {
  return faultsIn(query).map(asParameter);
}

export function asParameter(fault: FieldFault): FieldFault {
  return { ...fault, pointer: fault.pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~') };
}

const decidedInPart = new Set<unknown>();
const setAsideFaults = new Notes<readonly FieldFault[]>();

/** NOTE: descriptors are copied, since an assignment to `__proto__` would set the prototype; notes aren't. */
function without<Value extends object>(value: Value, [key, ...inner]: readonly string[]): Value {
  if (key === undefined || !Object.hasOwn(value, key)) return value;
  const members = Object.fromEntries(Object.entries<PropertyDescriptor>(Object.getOwnPropertyDescriptors(value)));
  const member: unknown = members[key]?.value;
  if (inner.length > 0 && isJsonObject(member)) members[key] = { ...members[key], value: without(member, inner) };
  else delete members[key];
  return Object.create(Object.getPrototypeOf(value) as object | null, members) as Value;
}
