interface Purpose {
  /** Life of the link, from when it is asked for. */
  minutes: number;
  /** Whether whoever uses it has the account from then on, so that every other link of it has to die. */
  takesOver: boolean;
}

/** What a mailed link can be for. */
export const LINK_PURPOSES = {
  'password-reset': { minutes: 30, takesOver: true },
  'email-verification': { minutes: 24 * 60, takesOver: false },
  'email-change': { minutes: 24 * 60, takesOver: true },
  'email-change-cancel': { minutes: 24 * 60, takesOver: false },
} as const satisfies Record<string, Purpose>;

export type LinkPurpose = keyof typeof LINK_PURPOSES;

/**
 * So many letters of a purpose go to a mailbox in half an hour. A link lives as long at least: whoever is refused one more has
 * one that works, so that nobody can use up what another needs.
 */
export const MOST_LETTERS = 3;
export const LETTERS_WINDOW_SECONDS = 30 * 60;
