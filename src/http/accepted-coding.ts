/** How answers are packed, the best first. */
const CODINGS = ['br', 'gzip'] as const;

export type Coding = (typeof CODINGS)[number];

/**
 * The coding that an `Accept-Encoding` likes best (RFC 9110 §12.5.3), or none: where it names none of ours, likes an answer as it
 * is better, or can't be read. Who refuses even that gets it all the same, since nothing else is left.
 */
export function acceptedCoding(header: string | undefined): Coding | undefined {
  if (header === undefined) return undefined;
  const weights = new Map(header.toLowerCase().split(',').map(weighted));
  const weightOf = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const [best] = [...CODINGS].sort((one, other) => weightOf(other) - weightOf(one));
  return best !== undefined && weightOf(best) > (weights.get('identity') ?? 0) ? best : undefined;
}

/** A name with its weight from 0 to 1; 0 where that can't be read. */
function weighted(part: string): [name: string, weight: number] {
  const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
  const [parameter = 'q=1'] = parameters;
  const [, weight = '0'] = /^q\s*=\s*([01](?:\.\d{0,3})?)$/.exec(parameter) ?? [];
  return [name, Math.min(1, Number(weight))];
}
