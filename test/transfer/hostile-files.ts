/** A file of about so many bytes, as what it is sent, and how it is refused: the status and the code, or its rows' code. */
export interface HostileFile {
  what: string;
  type: string;
  make: (bytes: number) => Uint8Array;
  refusal: { status: number; code: string };
}

const CSV = 'text/csv';
const JSON_ARRAY = 'application/json';
const NDJSON = 'application/x-ndjson';

const tooWide = { status: 413, code: 'row_too_wide' };
const tooLarge = { status: 413, code: 'row_too_large' };
const tooMany = { status: 413, code: 'too_many_rows' };
const noCsv = { status: 400, code: 'malformed_csv' };
const noJson = { status: 400, code: 'malformed_json' };
const notUtf8 = { status: 400, code: 'not_utf8' };

/** A beginning, and one piece again and again. */
function of(begin: string, piece: string, encoding: BufferEncoding = 'utf8') {
  return (bytes: number) => {
    const head = Buffer.from(begin, encoding);
    const body = Buffer.alloc(Math.max(0, bytes - head.length), Buffer.from(piece, encoding));
    return new Uint8Array(Buffer.concat([head, body]));
  };
}

/** One row again and again, never cut. */
function rows(begin: string, row: string, end = '') {
  return (bytes: number) => new Uint8Array(Buffer.from(begin + row.repeat(Math.floor(bytes / row.length)) + end));
}

const wide = (members: number) => Object.fromEntries(Array.from({ length: members }, (_, nth) => [`a${nth}`, 1]));
const deep = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
const wideRow = (members: number) => `${JSON.stringify({ email: 'a'.repeat(700), ...wide(members) })}\n`;

/** Whatever makes a reader hold much, look long or count the wrong thing. */
export const hostileFiles: HostileFile[] = [
  { what: 'a header of delimiters', type: CSV, make: of('', ','), refusal: tooWide },
  { what: 'a row of delimiters', type: CSV, make: of('email\r\na', ','), refusal: tooWide },
  { what: 'a row of empty quoted cells', type: CSV, make: of('email\n', '"",'), refusal: tooWide },
  { what: 'cells behind other line breaks', type: CSV, make: of('email\r\na', ',b\r\n'), refusal: tooMany },
  { what: 'quotes', type: CSV, make: of('email\n', '"'), refusal: tooLarge },
  { what: 'quotes in one cell', type: CSV, make: of('email\n"', '""'), refusal: tooLarge },
  { what: 'a cell that never ends', type: CSV, make: of('email\n"', 'a,\n'), refusal: tooLarge },
  { what: 'a quote in the middle', type: CSV, make: of('email\na"', ',\n'), refusal: noCsv },
  { what: 'one long line', type: CSV, make: of('email\n', 'a'), refusal: tooLarge },
  { what: 'a header without end', type: CSV, make: of('', 'email'), refusal: tooLarge },
  { what: 'line feeds', type: CSV, make: of('', '\n'), refusal: { status: 400, code: 'header_missing' } },
  { what: 'carriage returns', type: CSV, make: of('', '\r'), refusal: { status: 400, code: 'header_missing' } },
  { what: 'rows of a letter', type: CSV, make: of('email\n', 'a\n'), refusal: tooMany },
  { what: 'NULs', type: CSV, make: of('email\n', '\0'), refusal: tooLarge },
  { what: 'foxes', type: CSV, make: of('email\n', '\u{1f98a}'), refusal: tooLarge },
  { what: 'UTF-16', type: CSV, make: of('\ufeffemail\n', 'a\n', 'utf16le'), refusal: tooMany },
  { what: 'semicolons', type: CSV, make: of('', ';'), refusal: tooWide },
  { what: 'a row of tabs', type: CSV, make: of('email\tfullName\na', '\t'), refusal: tooWide },
  { what: 'rows of separators', type: CSV, make: of('email,fullName\n', ',\n'), refusal: tooMany },
  { what: 'half of UTF-16', type: CSV, make: of('\ufeffemail\n', '\ud83e', 'utf16le'), refusal: notUtf8 },
  { what: 'Latin-1', type: CSV, make: of('email\n', 'ü', 'latin1'), refusal: notUtf8 },
  { what: 'byte order marks', type: CSV, make: of('', '\ufeff'), refusal: tooLarge },
  { what: 'an array of arrays', type: JSON_ARRAY, make: of('', '['), refusal: tooLarge },
  { what: 'an array of numbers', type: JSON_ARRAY, make: of('[1', ',1'), refusal: tooMany },
  { what: 'an array of nothing', type: JSON_ARRAY, make: of('[', ','), refusal: noJson },
  { what: 'spaces before an array', type: JSON_ARRAY, make: of('', ' '), refusal: tooLarge },
  { what: 'spaces behind an array', type: JSON_ARRAY, make: of('[]', ' '), refusal: tooLarge },
  { what: 'an element without end', type: JSON_ARRAY, make: of('[{"email":"', 'a'), refusal: tooLarge },
  { what: 'backslashes', type: JSON_ARRAY, make: of('[{"email":"', '\\'), refusal: tooLarge },
  {
    what: 'elements of 10,000 levels',
    type: JSON_ARRAY,
    make: rows('[1', `,${deep(10_000)}`, ']'),
    refusal: { status: 200, code: 'too_deep' },
  },
  { what: 'an array of small objects', type: JSON_ARRAY, make: of('[{}', ',{}'), refusal: tooMany },
  { what: 'empty lines', type: NDJSON, make: of('', '\n'), refusal: { status: 200, code: 'none' } },
  { what: 'lines of a space', type: NDJSON, make: of('', ' \n'), refusal: { status: 200, code: 'none' } },
  { what: 'lines of nothing', type: NDJSON, make: of('', '{}\n'), refusal: tooMany },
  { what: 'lines of 5,000 members', type: NDJSON, make: rows('', wideRow(5000)), refusal: tooWide },
  {
    what: 'lines of 99 unknown members',
    type: NDJSON,
    make: rows('', wideRow(99)),
    refusal: { status: 200, code: 'unknown_field' },
  },
  {
    what: 'a list for a persona',
    type: NDJSON,
    make: rows('', `{"email":"a","persona":[${'{},'.repeat(20_000)}{}]}\n`),
    refusal: tooWide,
  },
  { what: 'one long line of members', type: NDJSON, make: of('{"a":1', ',"a":1'), refusal: tooLarge },
];
