import Bowser from 'bowser';

const LONGEST = 60;

/**
 * A short name of what a `User-Agent` says, without versions, so that a program keeps its name when it is updated. It is the
 * sender's word: nothing may be decided by it that the sender isn't to decide. `null` for none.
 *
 * @example deviceOf('Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0') // 'Firefox on Linux'
 * @example deviceOf('curl/8.5.0') // 'curl'
 */
export function deviceOf(userAgent: string | undefined): string | null {
  const told = userAgent?.slice(0, MOST_LOOKED_AT).trim();
  if (told === undefined || told === '') return null;
  const { browser, os } = Bowser.parse(told);
  const [program = ''] = /^[\w.+-]+/.exec(told) ?? [];
  const name = [nameIn(browser.name) || program, nameIn(os.name)].filter((part) => part !== '').join(' on ');
  return name === '' ? null : name.slice(0, LONGEST);
}

/** What is known of a program is at its beginning. */
const MOST_LOOKED_AT = 300;

/** What the library doesn't know it takes from the text itself. */
function nameIn(found: string | undefined): string {
  return (found ?? '').replace(/[^\w .+()-]+/g, ' ').trim();
}
