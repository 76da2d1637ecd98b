/** Keeps files outside the database; the class is the injection token. Names are made by {@link AvatarFiles} only. */
export abstract class AvatarStorage {
  /** All of it is kept, or none. */
  abstract put(name: string, bytes: Buffer): Promise<void>;
  /** `undefined` when there is none. */
  abstract get(name: string): Promise<Buffer | undefined>;
  /** What isn't there is deleted already. */
  abstract delete(name: string): Promise<void>;
}
