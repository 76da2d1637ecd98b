/** The local part as typed, since only its server knows about case; the domain in the ASCII form that every server takes. */
export function deliverable(typed: string, key: string): string {
  return typed.slice(0, typed.lastIndexOf('@')) + key.slice(key.lastIndexOf('@'));
}
