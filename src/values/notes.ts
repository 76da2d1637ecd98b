/**
 * What is known of objects beside what they hold; it goes with them, and no copy has it.
 *
 * NOTE: a WeakMap would keep it, and the objects, until a full collection: with a file of faulty rows for some 100 MiB.
 */
export class Notes<Value> {
  private readonly key = Symbol('note');

  of(object: object): Value | undefined {
    return (object as Record<symbol, Value | undefined>)[this.key];
  }

  put(object: object, value: Value): void {
    Object.defineProperty(object, this.key, { value, writable: true, configurable: true });
  }
}
