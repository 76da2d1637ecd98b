/**
 * Runs of `roster` in a process that has loaded most of it before: `dist/cli.js` as it stands, evaluated anew, which finds the
 * arguments, settings and streams of its run where a process has them. So one runs after another.
 */
import { Console } from 'node:console';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const PROGRAM = new URL('../../dist/cli.js', import.meta.url);
const SIGNALS = ['SIGINT', 'SIGTERM'];

let runs = 0;

/** What the run leaves behind: `{ exitCode, stdout, stderr }`. */
export async function runCommand({ args, env, input }) {
  const [stdout, stderr] = [new Written(), new Written()];
  const ended = (exitCode = 0) => ({ exitCode, stdout: stdout.text, stderr: stderr.text });
  let left;
  const restore = replaceGlobals({
    argv: [process.execPath, fileURLToPath(PROGRAM), ...args],
    env,
    stdin: Readable.from(input === '' ? [] : [input]),
    stdout,
    stderr,
    exit: (exitCode) => {
      left ??= ended(exitCode);
      throw new Error('The command has left, and what it would do now never happens.');
    },
  });
  try {
    await import(`${PROGRAM}?run=${++runs}`);
    return left ?? ended(process.exitCode);
  } finally {
    restore();
  }
}

/** Gives `process` these, and a console that writes to them; answers what takes them back. */
function replaceGlobals(globals) {
  const kept = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(process, name)]);
  const { console } = globalThis;
  const listeners = SIGNALS.flatMap((signal) => process.listeners(signal));
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
  globalThis.console = new Console(globals.stdout, globals.stderr);
  return () => {
    for (const [name, descriptor] of kept) Object.defineProperty(process, name, descriptor);
    globalThis.console = console;
    process.exitCode = undefined;
    for (const signal of SIGNALS)
      for (const listener of process.listeners(signal))
        if (!listeners.includes(listener)) process.off(signal, listener);
  };
}

class Written extends Writable {
  text = '';

  constructor() {
    super({ decodeStrings: false });
  }

  _write(chunk, _encoding, done) {
    this.text += chunk.toString();
    done();
  }
}
