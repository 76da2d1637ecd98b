import { isJsonObject, jsonFaults } from '../values/json-map.js';
import type { SourceRow } from './source-row.js';
import {
  malformedJson,
  malformedRow,
  MOST_COLUMNS,
  MOST_ROW_LENGTH,
  rowTooLarge,
  rowTooWide,
} from './transfer.failures.js';

/** A person has two levels; one more, to tell what is wrong with it. */
const MOST_LEVELS = 3;

/** One JSON object a line; empty lines are passed over. */
export async function* readLines(texts: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let row = 0;
  for await (const line of piecesOf(texts, nextLine, () => row + 1)) {
    yield rowOf(++row, line);
  }
}

/** One JSON array of objects, taken apart as it arrives: never more than one element is held. */
export async function* readArray(texts: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  const splitter = new ArraySplitter();
  let row = 0;
  for await (const element of piecesOf(
    texts,
    (text) => splitter.next(text),
    () => row + 1,
  )) {
    yield rowOf(++row, element);
  }
  if (!splitter.isOver) throw malformedJson();
}

/** A piece at the beginning of the text and what is left behind it; nothing when the piece isn't whole yet. */
type Next = (text: string) => { piece: string | undefined; rest: string } | undefined;

async function* piecesOf(texts: AsyncIterable<string>, next: Next, row: () => number): AsyncGenerator<string> {
  let text = '';
  const take = function* () {
    for (let found = next(text); found !== undefined; found = next(text)) {
      text = found.rest;
      if ((found.piece?.length ?? 0) > MOST_ROW_LENGTH) throw rowTooLarge(row());
      if (found.piece !== undefined) yield found.piece;
    }
    if (text.length > MOST_ROW_LENGTH) throw rowTooLarge(row());
  };
  for await (const more of texts) {
    text += more;
    yield* take();
  }
  if (next === nextLine && text !== '') {
    text += '\n';
    yield* take();
  }
}

/** NOTE: empty lines go all at once; one by one, a file of nothing else would take minutes. */
const nextLine: Next = (text) => {
  const begin = text.search(/[^ \t\r\n]/);
  if (begin === -1) return text === '' ? undefined : { piece: undefined, rest: '' };
  const end = text.indexOf('\n', begin);
  return end === -1 ? undefined : { piece: text.slice(begin, end), rest: text.slice(end + 1) };
};

/** Finds the elements of an array by brackets, quotes and commas alone; whether they are JSON is seen when they are parsed. */
class ArraySplitter {
  isOver = false;
  private isOpen = false;
  private elements = 0;

  next(text: string): { piece: string | undefined; rest: string } | undefined {
    if (!this.isOpen) return this.open(text);
    if (this.isOver) {
      if (text.trim() !== '') throw malformedJson();
      return undefined;
    }
    const end = endOfElement(text);
    if (end === undefined) return undefined;
    const piece = text.slice(0, end);
    this.isOver = text[end] === ']';
    if (this.isOver && this.elements === 0 && piece.trim() === '')
      return { piece: undefined, rest: text.slice(end + 1) };
    this.elements++;
    return { piece, rest: text.slice(end + 1) };
  }

  private open(text: string): { piece: undefined; rest: string } | undefined {
    const begin = text.trimStart();
    if (begin === '') return undefined;
    if (!begin.startsWith('[')) throw malformedJson();
    this.isOpen = true;
    return { piece: undefined, rest: begin.slice(1) };
  }
}

/** Where the comma or bracket behind the first element is. */
function endOfElement(text: string): number | undefined {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (depth > 0 && (character === '}' || character === ']')) depth--;
    else if (depth === 0 && (character === ',' || character === ']')) return at;
  }
  return undefined;
}

function rowOf(row: number, text: string): SourceRow {
  const value = parsed(row, text);
  if (!isJsonObject(value)) {
    return { row, fields: {}, faults: [{ pointer: '', code: 'wrong_type', message: 'A person is a JSON object.' }] };
  }
  if (membersOf(value, MOST_LEVELS) > MOST_COLUMNS) throw rowTooWide(row);
  return { row, fields: value, faults: jsonFaults(value, { depth: MOST_LEVELS }) };
}

function membersOf(value: unknown, levels: number): number {
  if (typeof value !== 'object' || value === null || levels === 0) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + 1 + membersOf(inner, levels - 1), 0);
}

function parsed(row: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformedRow(row);
  }
}
