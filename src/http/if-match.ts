import type { FieldFault } from '../failure.js';

/** The version of a strong entity tag as an `ETag` of ours gives it, with or without a digest, or `*` (RFC 9110); a fault is told. */
export function versionOf(ifMatch: string | undefined, faults: FieldFault[]): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,9})(?:\.[\w-]{16})?"$/.exec(ifMatch.trim()) ?? [];
  if (version !== undefined) return Number(version);
  const message = 'This must be one ETag as it was given, such as "7", or *.';
  faults.push({ pointer: 'If-Match', code: 'invalid_etag', message });
  return undefined;
}
