import sax from 'sax';
import type { StoredFile } from './avatar-storage.js';

/** One page of what a bucket has (ListObjectsV2), and how to ask for the next. */
export function readListing(xml: string): { files: StoredFile[]; next: string | undefined } {
  const parser = sax.parser(true);
  const files: StoredFile[] = [];
  let [text, name, next] = ['', '', undefined as string | undefined];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = () => (text = '');
  parser.ontext = (more) => (text += more);
  parser.onclosetag = (tag) => {
    if (tag === 'Key') name = text;
    else if (tag === 'LastModified') files.push({ name, since: new Date(text) });
    else if (tag === 'NextContinuationToken') next = text;
  };
  parser.write(xml).close();
  return { files, next };
}
