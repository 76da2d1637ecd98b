/** Whole numbers below a bound, the same ones for the same seed. */
export class Chance {
  constructor(private state: number) {}

  /** A linear congruential step modulo 2³¹; its high bits are the ones to use. */
  below(bound: number): number {
    this.state = Number((BigInt(this.state) * 1_103_515_245n + 12_345n) % 2n ** 31n);
    return Math.floor((this.state / 2 ** 31) * bound);
  }

  oneOf<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}
