import { once } from 'node:events';
import { destination, type Logger, pino } from 'pino';

export type Log = Logger;

/** The service's log on standard output: lines for people on a terminal, JSON otherwise. */
export interface OpenLog {
  log: Log;
  /** Resolves once every line is written. */
  close: () => Promise<void>;
}

interface OpenFile {
  fd: number;
  isTTY?: boolean;
}

/** Lines are written together: many small writes cost a busy service more than the lines themselves. */
const WRITTEN_AT_ONCE = 4096;
const LATEST_MS = 100;

/** Opens the log at a level of {@link https://getpino.io pino}, such as `info`. */
export async function openLog(level: string, output: OpenFile = process.stdout): Promise<OpenLog> {
  return output.isTTY === true ? openForPeople(level) : openForPrograms(level, output.fd);
}

async function openForPeople(level: string): Promise<OpenLog> {
  const { PinoPretty: pretty } = await import('pino-pretty');
  const stream = pretty({
    sync: true,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss',
    messageFormat: sentence,
    ignore: 'method,route,status,ms',
  });
  return { log: pino({ level, base: null, redact, serializers }, stream), close: async () => {} };
}

/** What a line says; of a request it is what came of it. */
function sentence({ method, route, status, ms, msg }: Record<string, unknown>): string {
  return route === undefined ? String(msg) : [method, route, status, 'in', ms, 'ms'].map(String).join(' ');
}

function openForPrograms(level: string, dest: number): OpenLog {
  const stream = destination({ dest, sync: false, minLength: WRITTEN_AT_ONCE });
  const flushing = setInterval(() => stream.flush(), LATEST_MS).unref();
  const log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact, serializers }, stream);
  const close = async () => {
    clearInterval(flushing);
    stream.end();
    await once(stream, 'close');
  };
  return { log, close };
}

/** The second wall: nothing here is ever logged on purpose. */
const redact = {
  paths: ['password', 'token', 'refreshToken', 'authorization', 'email', 'phoneNumber', 'fullName', 'body', 'headers'],
  censor: '[removed]',
};

const serializers = { err: errorForLog };

/**
 * What the log shows of an error: never its other members, since a database error carries the statement's values, and
 * no message of the errors that quote a value (SQLSTATE 22…).
 */
function errorForLog(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack } = error;
  const { code, constraint, table, column } = error as Partial<
    Record<'code' | 'constraint' | 'table' | 'column', unknown>
  >;
  const isQuoting = typeof code === 'string' && /^22...$/.test(code);
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at '));
  return {
    type: name,
    code,
    constraint,
    table,
    column,
    message: isQuoting ? undefined : message,
    stack: frames?.join('\n'),
  };
}
