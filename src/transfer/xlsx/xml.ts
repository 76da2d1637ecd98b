import sax from 'sax';
import { decoded } from '../decoded.js';
import { malformedWorkbook } from '../transfer.failures.js';

/** What is told of an XML document; names come without their prefix. */
export interface Listener {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  /** In pieces. */
  text?(text: string): void;
  close?(name: string): void;
}

/** Far more than any part of a workbook that is read here has. */
const MOST_LEVELS = 50;
const MOST_ATTRIBUTES = 100;

/**
 * Tells the listener of a document, and rests after each chunk. There are no entities but those of XML itself: a document that
 * declares a type is refused. The parser keeps no more than 64 KiB of a text, a name or a value.
 */
export async function* parseXml(chunks: AsyncIterable<Buffer>, listener: Listener): AsyncGenerator<void> {
  const parser = parserFor(listener);
  for await (const text of decoded(chunks)) {
    parser.write(text);
    yield;
  }
  parser.close();
}

function parserFor(listener: Listener): sax.SAXParser {
  const parser = sax.parser(true, { position: false });
  let levels = 0;
  let attributes = 0;
  parser.onerror = (error) => {
    throw error;
  };
  parser.ondoctype = () => {
    throw malformedWorkbook();
  };
  parser.onattribute = () => {
    if (++attributes > MOST_ATTRIBUTES) throw malformedWorkbook();
  };
  parser.onopentag = ({ name, attributes: given }) => {
    attributes = 0;
    if (++levels > MOST_LEVELS) throw malformedWorkbook();
    listener.open?.(localOf(name), given as Record<string, string>);
  };
  parser.onclosetag = (name) => {
    levels--;
    listener.close?.(localOf(name));
  };
  parser.ontext = (text) => listener.text?.(text);
  parser.oncdata = (text) => listener.text?.(text);
  return parser;
}

function localOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
