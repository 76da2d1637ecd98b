const DAYS_IT_HOLDS = 90;

/** A `security.txt` (RFC 9116) that is read now: it expires some months later, since the service reads its contacts at every start. */
export function securityText(contacts: readonly string[], now: Date): string {
  const expires = new Date(now);
  expires.setUTCDate(expires.getUTCDate() + DAYS_IT_HOLDS);
  expires.setUTCHours(0, 0, 0, 0);
  const lines = [...contacts.map((contact) => `Contact: ${contact}`), `Expires: ${expires.toISOString()}`];
  return `${lines.join('\n')}\n`;
}
