import { setImmediate as breath } from 'node:timers/promises';
import { Failure } from '../../failure.js';
import type { Cell } from '../columns.js';
import type { SourceFile } from '../source-file.js';
import { malformedWorkbook, workbookTooLarge } from '../transfer.failures.js';
import { isDateFormat, unescaped } from './cells.rules.js';
import { Sheet, type Workbook } from './sheet.js';
import { parseXml, type Listener } from './xml.js';
import { Zipped } from './zipped.js';

const MEBIBYTE = 1024 * 1024;
/** What is kept of a part is bounded by its size; of a sheet there is never more than a row. */
const MOST_BYTES = { small: 2 * MEBIBYTE, styles: 8 * MEBIBYTE, strings: 64 * MEBIBYTE, sheet: 128 * MEBIBYTE };
const MOST_STRINGS = 1_000_000;

/** The rows of the first sheet that isn't hidden; those without anything in them are passed over. */
export async function* readWorkbook(file: SourceFile): AsyncGenerator<Cell[]> {
  let zip: Zipped | undefined;
  try {
    zip = await Zipped.open(file);
    yield* rowsOf(zip, await workbookOf(zip));
  } catch (error) {
    throw failureOf(error);
  } finally {
    zip?.close();
  }
}

/** Whatever ZIP or XML complain of: it isn't such a file. */
function failureOf(error: unknown): unknown {
  const isOurs = error instanceof Failure && error.code !== 'not_utf8';
  return isOurs ? error : Object.assign(malformedWorkbook(), { cause: error });
}

async function workbookOf(zip: Zipped): Promise<Workbook & { sheet: string }> {
  const [main] = (await relationsOf(zip, '')).filter(({ type }) => type === 'officeDocument');
  if (main === undefined) throw malformedWorkbook();
  const { sheets, is1904 } = await sheetsOf(zip, main.target);
  const relations = await relationsOf(zip, main.target);
  const first = sheets.find(({ state = 'visible' }) => state === 'visible') ?? sheets[0];
  const sheet = relations.find(({ id }) => id === first?.id)?.target;
  if (sheet === undefined) throw malformedWorkbook();
  const partOf = (type: string) => relations.find((one) => one.type === type && zip.has(one.target))?.target;
  const [strings, styles] = [partOf('sharedStrings'), partOf('styles')];
  return {
    sheet,
    is1904,
    strings: strings === undefined ? [] : await stringsOf(zip, strings),
    dates: styles === undefined ? [] : await datesOf(zip, styles),
  };
}

interface Relation {
  id: string;
  /** The last part of its address. */
  type: string;
  target: string;
}

/** What a part refers to; of the package itself without a name. */
async function relationsOf(zip: Zipped, part: string): Promise<Relation[]> {
  const slash = part.lastIndexOf('/') + 1;
  const [folder, name] = [part.slice(0, slash), part.slice(slash)];
  const relations: Relation[] = [];
  await parse(zip, `${folder}_rels/${name}.rels`, MOST_BYTES.small, {
    open(tag, { Id: id = '', Type: type = '', Target: target = '' }) {
      if (tag !== 'Relationship') return;
      const path = new URL(target, `zip:///${folder}`).pathname.slice(1);
      relations.push({ id, type: type.slice(type.lastIndexOf('/') + 1), target: path });
    },
  });
  return relations;
}

async function sheetsOf(zip: Zipped, workbook: string) {
  const sheets: { id: string | undefined; state: string | undefined }[] = [];
  let is1904 = false;
  await parse(zip, workbook, MOST_BYTES.small, {
    open(tag, attributes) {
      if (tag === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (tag !== 'sheet') return;
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
      sheets.push({ id, state: attributes.state });
    },
  });
  return { sheets, is1904 };
}

/** How they are read aloud isn't part of the strings. */
async function stringsOf(zip: Zipped, part: string): Promise<string[]> {
  const strings: string[] = [];
  let text = '';
  let isText = false;
  let isAloud = false;
  await parse(zip, part, MOST_BYTES.strings, {
    open(tag) {
      if (tag === 'si') text = '';
      if (tag === 'rPh') isAloud = true;
      isText = tag === 't' && !isAloud;
    },
    text(piece) {
      if (isText) text += piece;
    },
    close(tag) {
      isText = false;
      if (tag === 'rPh') isAloud = false;
      if (tag === 'si' && strings.push(unescaped(text)) > MOST_STRINGS) throw workbookTooLarge();
    },
  });
  return strings;
}

async function datesOf(zip: Zipped, part: string): Promise<boolean[]> {
  const codes = new Map<number, string>();
  const dates: boolean[] = [];
  let isInCells = false;
  await parse(zip, part, MOST_BYTES.styles, {
    open(tag, { numFmtId: id = '0', formatCode: code = '' }) {
      if (tag === 'numFmt') codes.set(Number(id), code);
      if (tag === 'cellXfs') isInCells = true;
      if (tag === 'xf' && isInCells) dates.push(isDateFormat(Number(id), codes.get(Number(id))));
    },
    close(tag) {
      if (tag === 'cellXfs') isInCells = false;
    },
  });
  return dates;
}

async function* rowsOf(zip: Zipped, workbook: Workbook & { sheet: string }): AsyncGenerator<Cell[]> {
  const sheet = new Sheet(workbook);
  for await (const _ of parseXml(zip.read(workbook.sheet, MOST_BYTES.sheet), sheet)) {
    yield* sheet.takeRows();
    if (sheet.isOver) return;
    await breath();
  }
}

async function parse(zip: Zipped, part: string, mostBytes: number, listener: Listener): Promise<void> {
  for await (const _ of parseXml(zip.read(part, mostBytes), listener)) await breath();
}
