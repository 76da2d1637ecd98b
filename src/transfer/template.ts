import { stringify } from 'csv-stringify/sync';
import { zipSync } from 'fflate';
import type { TemplateFormat } from './formats.js';

/** A file with these columns and nobody in it. */
export function templateOf(columns: readonly string[], format: TemplateFormat): Uint8Array {
  return format === 'xlsx' ? workbookOf(columns) : new TextEncoder().encode(textOf(columns));
}

/** NOTE: without the byte order mark Excel takes a CSV file for Windows-1252. */
function textOf(columns: readonly string[]): string {
  return `\uFEFF${stringify([[...columns]], { record_delimiter: 'windows' })}`;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
/** Whatever is typed in stays as it is typed: `+14155550199` no number, `1-2` no date. */
const TEXT_FORMAT = 49;

/** As few parts as spreadsheet programs open: one sheet, whose columns are texts. */
function workbookOf(columns: readonly string[]): Uint8Array {
  const cells = columns.map((name) => `<c t="inlineStr" s="1"><is><t>${name}</t></is></c>`).join('');
  const widths = `<col min="1" max="${columns.length}" width="20" style="1" customWidth="1"/>`;
  const parts = {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPES}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/></Types>`,
    '_rels/.rels': relations({ officeDocument: 'xl/workbook.xml' }),
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="People" sheetId="1" r:id="worksheet"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({ worksheet: 'worksheets/sheet1.xml', styles: 'styles.xml' }),
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf numFmtId="${TEXT_FORMAT}" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><cols>${widths}</cols><sheetData><row r="1">${cells}</row></sheetData></worksheet>`,
  };
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, new TextEncoder().encode(XML + xml)])),
  );
}

/** By the last part of what they are, which is their id as well. */
function relations(targets: Record<string, string>): string {
  const all = Object.entries(targets).map(
    ([type, target]) => `<Relationship Id="${type}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${RELATIONS}">${all.join('')}</Relationships>`;
}
