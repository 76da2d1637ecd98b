import type { Letter } from './letter.js';

/** Hands letters over; the class is the injection token. */
export abstract class MailTransport {
  /** Resolves once somebody else answers for the letter. The id is the same at every attempt. */
  abstract send(id: string, letter: Letter): Promise<void>;
  /** Throws unless letters could be handed over now. */
  abstract check(): Promise<void>;
}
