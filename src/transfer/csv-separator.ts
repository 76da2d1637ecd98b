import { MOST_ROW_LENGTH } from './transfer.failures.js';

/** What spreadsheets put between cells; where a comma is the decimal sign it is a semicolon. */
const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** A first line that is there for Excel alone. */
const TOLD = /^sep=([,;\t])\r?\n/;

/** The text from its header on, in pieces, and what separates its cells: the sign that the header has most of. */
export async function separated(
  texts: AsyncIterable<string>,
): Promise<{ separator: Separator; texts: AsyncIterable<string> }> {
  const source = texts[Symbol.asyncIterator]();
  let head = '';
  let isOver = false;
  while (!isOver && !hasHeader(head)) {
    const next = await source.next();
    if (next.done === true) isOver = true;
    else head += next.value;
  }
  const told = TOLD.exec(head);
  const begin = told === null ? head : head.slice(told[0].length);
  const separator = (told?.[1] as Separator | undefined) ?? mostOf(begin);
  return { separator, texts: continued(begin, source) };
}

async function* continued(head: string, source: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

/** Two lines of it, as the first may only tell the separator; or more than a header may have. */
function hasHeader(text: string): boolean {
  return text.length > MOST_ROW_LENGTH || /[^\r\n][\r\n]+[^\r\n]/.test(text);
}

/** Outside quotes, in the first line that isn't empty; a comma when there is none. */
function mostOf(text: string): Separator {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  let isQuoted = false;
  let isBegun = false;
  for (const character of text.slice(0, MOST_ROW_LENGTH)) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === '\n' || character === '\r')) {
      if (isBegun) break;
      continue;
    } else if (!isQuoted && Object.hasOwn(counts, character)) counts[character as Separator]++;
    isBegun = true;
  }
  return SEPARATORS.reduce((most, one) => (counts[one] > counts[most] ? one : most));
}
