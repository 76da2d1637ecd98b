/** What a mailed link can be for, and how many minutes it lives, from when it is asked for. */
export const LIFE_OF_LINKS = {
  'password-reset': 30,
  'email-verification': 24 * 60,
  'email-change': 24 * 60,
  'email-change-cancel': 24 * 60,
} as const;

export type LinkPurpose = keyof typeof LIFE_OF_LINKS;

/**
 * So many letters of a purpose go to a mailbox in half an hour. A link lives as long at least: whoever is refused one more has
 * one that works, so that nobody can use up what another needs.
 */
export const MOST_LETTERS = 3;
export const LETTERS_WINDOW_SECONDS = 30 * 60;
