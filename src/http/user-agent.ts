/** What a client calls itself, fit for the log: cut off, since longer ones say the same again, and printable on any terminal. */
export function loggedUserAgent(header: string | undefined): string | undefined {
  return header?.slice(0, 200).replaceAll(/[^\x20-\x7e]/g, '?');
}
