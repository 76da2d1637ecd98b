/** What is sent, in plain text and in HTML; whoever writes it escapes the latter. */
export interface Letter {
  /** One address, with an ASCII domain. */
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** What a letter is about; the outbox keeps no more than this. */
export interface LetterTopic {
  subjectId: string;
  /** Which of the letters about the subject. */
  edition: number;
}

/** Writes a letter at the moment it is sent; `undefined` when there is nothing to say any more. */
export type LetterWriter = (topic: LetterTopic) => Promise<Letter | undefined>;

/** Is told of a letter that was handed over. */
export type SentListener = (topic: LetterTopic) => Promise<void>;
