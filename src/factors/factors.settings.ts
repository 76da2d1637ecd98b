/** What factors take from the configuration; the class is the injection token. */
export abstract class FactorsSettings {
  /** The key of what is sealed is derived from it. */
  abstract readonly secret: string;
}
