import { strToU8, zipSync } from 'fflate';

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';

/** What XML may not have as it is. */
function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

const rels = (...targets: [type: string, target: string][]) =>
  `${XML}<Relationships xmlns="${RELATIONS}">${targets
    .map(([type, target], nth) => `<Relationship Id="rId${nth + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`;

/** A workbook of these parts; those that a test doesn't say are as few as there may be. */
export function workbook(parts: Record<string, string | Uint8Array> = {}): Uint8Array {
  const all: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': rels(['officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': rels(
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
    ),
    ...parts,
  };
  return zipSync(
    Object.fromEntries(
      Object.entries(all).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]),
    ),
  );
}

/** A sheet of these rows, as its own XML has them. */
export function sheet(...rows: string[]): string {
  return `<worksheet xmlns="${MAIN}"><sheetData>${rows.join('')}</sheetData></worksheet>`;
}

/** A row of texts. */
export function inline(...cells: string[]): string {
  return `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${xml(cell)}</t></is></c>`).join('')}</row>`;
}

/** A plain workbook of texts. */
export function workbookOf(...rows: string[][]): Uint8Array {
  return workbook({ 'xl/worksheets/sheet1.xml': sheet(...rows.map((cells) => inline(...cells))) });
}

/** What the three programs write of: email, fullName, phoneNumber, availabilityUntil, callForwardingEnabled, designation. */
export interface Row {
  email: string;
  fullName: string;
}

/** As Excel writes it: shared strings, styles by number, a date as days, a formula with its value, a sheet that is hidden first. */
export function excel({ email, fullName }: Row): Uint8Array {
  const header = ['email', 'fullName', 'phoneNumber', 'availabilityUntil', 'callForwardingEnabled', 'designation'];
  const strings = [...header, email, fullName, '+14155550199'];
  const cells = header.map((_, nth) => `<c r="${'ABCDEF'[nth]}1" s="1" t="s"><v>${nth}</v></c>`).join('');
  return workbook({
    '_rels/.rels': rels(['officeDocument', '/xl/workbook.xml']),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><workbookPr defaultThemeVersion="166925"/><sheets><sheet name="Lists" sheetId="2" state="hidden" r:id="rId4"/><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': rels(
      ['worksheet', '/xl/worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
      ['worksheet', 'worksheets/sheet2.xml'],
    ),
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-409]d\\-mmm\\-yy;@"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="49"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${XML}<sst xmlns="${MAIN}" count="9" uniqueCount="9">${strings
      .map((text, nth) =>
        nth === 7
          ? `<si><r><t xml:space="preserve">${xml(text.slice(0, 4))}</t></r><r><rPr><b/></rPr><t xml:space="preserve">${xml(text.slice(4))}</t></r><rPh sb="0" eb="1"><t>nobody</t></rPh></si>`
          : `<si><t>${xml(text)}</t></si>`,
      )
      .join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${MAIN}"><dimension ref="A1:F2"/><sheetData><row r="1" spans="1:6">${cells}</row><row r="2" spans="1:6"><c r="A2" t="s"><v>6</v></c><c r="B2" t="s"><v>7</v></c><c r="C2" s="1" t="s"><v>8</v></c><c r="D2" s="2"><v>47484.5</v></c><c r="E2" t="b"><v>1</v></c><c r="F2" t="str"><f>"Agent "&amp;1</f><v>Agent 1</v></c></row></sheetData><pageMargins left="0.7"/></worksheet>`,
    'xl/worksheets/sheet2.xml': `${XML}<worksheet xmlns="${MAIN}"><sheetData/></worksheet>`,
  });
}

/** As LibreOffice writes it: more words in each row, and a prefix for the names of the strict form. */
export function libreOffice({ email, fullName }: Row): Uint8Array {
  const texts = ['email', 'fullName', 'designation', email, fullName];
  const row = 'customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0" collapsed="false"';
  return workbook({
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><cellXfs count="1"><xf numFmtId="164"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${XML}<x:sst xmlns:x="${MAIN}" count="5" uniqueCount="5">${texts.map((text) => `<x:si><x:t xml:space="preserve">${xml(text)}</x:t></x:si>`).join('')}</x:sst>`,
    'xl/worksheets/sheet1.xml': `${XML}<x:worksheet xmlns:x="${MAIN}"><x:sheetPr filterMode="false"/><x:sheetData><x:row r="1" ${row}><x:c r="A1" s="0" t="s"><x:v>0</x:v></x:c><x:c r="B1" s="0" t="s"><x:v>1</x:v></x:c><x:c r="C1" s="0" t="s"><x:v>2</x:v></x:c></x:row><x:row r="2" ${row}><x:c r="A2" s="0" t="s"><x:v>3</x:v></x:c><x:c r="B2" s="0" t="s"><x:v>4</x:v></x:c><x:c r="C2" s="0" t="n"><x:f aca="false">6*7</x:f><x:v>42</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
  });
}

/** As Google Sheets writes it: a thousand rows with a style and nothing in them. */
export function googleSheets({ email, fullName }: Row): Uint8Array {
  const texts = ['email', 'fullName', email, fullName];
  const empty = Array.from({ length: 1000 }, (_, nth) => `<row r="${nth + 4}"><c r="A${nth + 4}" s="1"/></row>`);
  return workbook({
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="0"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${texts.map((text) => `<si><t>${xml(text)}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': sheet(
      '<row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c><c r="Z1" s="1"/></row>',
      '<row r="3"><c r="A3" s="1" t="s"><v>2</v></c><c r="B3" s="1" t="s"><v>3</v></c></row>',
      ...empty,
    ),
  });
}
