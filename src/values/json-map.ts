import type { Fault } from './fault.js';

/** A free-form map. */
export type JsonMap = Record<string, unknown>;

export interface JsonLimits {
  /** Most levels of objects and arrays inside one another; `{}` is one level. */
  depth: number;
  /** Largest size of the value as compact JSON, in UTF-8 bytes. */
  bytes?: number;
}

/** What a free-form map such as `automations` or `settings` may be: 32 levels, 64 KiB [contracts.md]. */
export const MAP_LIMITS: JsonLimits = { depth: 32, bytes: 65_536 };

export type JsonFaultCode =
  'too_deep' | 'too_large' | 'not_storable_text' | 'number_not_finite' | 'number_not_exact' | 'not_json';
export type JsonFault = Fault<JsonFaultCode>;

/**
 * What can't be stored and given back exactly in a parsed JSON value: at most 20 faults, the outer ones first.
 *
 * Texts and keys may not hold NUL or lone surrogates (PostgreSQL's jsonb refuses both); the fault of a key points at its
 * object. Whole numbers are exact only up to 2⁵³ − 1. Nothing below a level that is too deep is looked at, and no number
 * of levels overflows the stack. Keys such as `__proto__` are data; properties that are `undefined` are absent.
 */
export function jsonFaults(value: unknown, limits: JsonLimits): JsonFault[] {
  const faults = new Walk(limits.depth).faultsOf(value);
  if (faults.length === 0 && limits.bytes !== undefined && jsonBytes(value) > limits.bytes) {
    const message = `The value is larger than ${limits.bytes} bytes of JSON.`;
    return [{ pointer: '', code: 'too_large', message, parameters: { limit: limits.bytes } }];
  }
  return faults;
}

/**
 * An RFC 6901 pointer; without segments it is the whole value.
 *
 * @example pointer('settings', 'a/b', 0) // '/settings/a~1b/0'
 */
export function pointer(...segments: (string | number)[]): string {
  let path = '';
  for (const segment of segments) path += `/${escaped(String(segment))}`;
  return path;
}

/** Nearly every segment is as it is, and the pointers of a large import are many. */
function escaped(segment: string): string {
  return /[~/]/.test(segment) ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** The segments of a pointer. */
export function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Whether this is a JSON object: not `null`, not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const MAX_FAULTS = 20;
const NOT_STORABLE = /[\0\p{Cs}]/u;

/** An object or array still to be looked into, and the way back up from it, which only a fault walks. */
interface Container {
  value: object;
  depth: number;
  parent: Container | undefined;
  key: string | number;
}

/** Visits a value level by level, with a queue in the place of recursion. */
class Walk {
  private readonly containers: Container[] = [];
  private readonly faults: JsonFault[] = [];

  constructor(private readonly maxDepth: number) {}

  faultsOf(value: unknown): JsonFault[] {
    this.visit(value, undefined, '');
    for (const container of this.containers) {
      if (this.faults.length >= MAX_FAULTS) break;
      this.visitMembers(container);
    }
    return this.faults;
  }

  private visitMembers(container: Container): void {
    if (Array.isArray(container.value)) {
      container.value.forEach((item, index) => this.visit(item, container, index));
      return;
    }
    // NOTE: Twice as fast as `Object.entries` on a wide body, and every request pays for it.
    const members = container.value as Record<string, unknown>;
    for (const key of Object.keys(members)) {
      if (NOT_STORABLE.test(key)) this.report(notStorable('A key'), container);
      else if (members[key] !== undefined) this.visit(members[key], container, key);
    }
  }

  private visit(value: unknown, parent: Container | undefined, key: string | number): void {
    const depth = (parent?.depth ?? 0) + 1;
    if (typeof value === 'object' && value !== null && depth <= this.maxDepth) {
      this.containers.push({ value, depth, parent, key });
      return;
    }
    const fault = valueFault(value, this.maxDepth);
    if (fault) this.report(fault, parent, key);
  }

  private report(fault: Omit<JsonFault, 'pointer'>, container: Container | undefined, key?: string | number): void {
    if (this.faults.length >= MAX_FAULTS) return;
    const segments = container && key !== undefined ? [...pathOf(container), key] : pathOf(container);
    this.faults.push({ ...fault, pointer: pointer(...segments) });
  }
}

/** The fault of a scalar, or of a container that is one level too deep. */
function valueFault(value: unknown, depth: number): Omit<JsonFault, 'pointer'> | undefined {
  switch (typeof value) {
    case 'string':
      return NOT_STORABLE.test(value) ? notStorable('The text') : undefined;
    case 'number':
      return numberFault(value);
    case 'boolean':
      return undefined;
    case 'object':
      if (value === null) return undefined;
      return { code: 'too_deep', message: `The value has more than ${depth} levels.`, parameters: { limit: depth } };
    default:
      return { code: 'not_json', message: 'The value is not JSON.' };
  }
}

function numberFault(value: number): Omit<JsonFault, 'pointer'> | undefined {
  if (!Number.isFinite(value)) return { code: 'number_not_finite', message: 'The number is too large.' };
  if (Number.isSafeInteger(value) || !Number.isInteger(value)) return undefined;
  return {
    code: 'number_not_exact',
    message: `Whole numbers beyond ${Number.MAX_SAFE_INTEGER} lose digits; send a text instead.`,
    parameters: { limit: Number.MAX_SAFE_INTEGER },
  };
}

function notStorable(subject: string): Omit<JsonFault, 'pointer'> {
  return { code: 'not_storable_text', message: `${subject} has a NUL character or half of a surrogate pair.` };
}

function pathOf(container: Container | undefined): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = container; at?.parent; at = at.parent) path.unshift(at.key);
  return path;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
