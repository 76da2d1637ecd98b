/**
 * Keeps files outside the database; the class is the injection token. Names are made by {@link AvatarFiles} only. Storage that
 * is another service is told the trace that it is asked in, where there is one.
 */
export abstract class AvatarStorage {
  /** All of it is kept, or none. */
  abstract put(name: string, bytes: Buffer, traceparent?: string): Promise<void>;
  /** `undefined` when there is none. */
  abstract get(name: string, traceparent?: string): Promise<Buffer | undefined>;
  /** What isn't there is deleted already. */
  abstract delete(name: string): Promise<void>;
  /** All there are, in any order; what comes or goes meanwhile may be among them or not. */
  abstract list(): AsyncIterable<StoredFile>;
}

/** A file that is kept, and since when. */
export interface StoredFile {
  name: string;
  since: Date;
}
