/** The value of a preference in lower case, of the first should there be several (RFC 7240); empty without a value. */
export function preferenceOf(header: string | string[] | undefined, name: string): string | undefined {
  const preferences = String(header ?? '').match(/(?:"[^"]*"|[^,"])+|".*/g) ?? [];
  return preferences.map(readPreference).find((one) => one.name === name)?.value;
}

/** What comes behind a semicolon only says more about it. */
function readPreference(text: string): { name: string; value: string } {
  const [, name = '', value = ''] = /^\s*([^\s=;]*)\s*(?:=\s*("[^"]*"|[^\s;]*))?/.exec(text.toLowerCase()) ?? [];
  return { name, value: value.replaceAll('"', '') };
}
