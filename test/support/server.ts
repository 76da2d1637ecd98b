import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from '@jest/globals';
import { Client } from './client.js';
import { TestDatabase } from './database.js';
import { Documented, textAt } from './documented.js';
import { Given, TEST_SECRET, type Person } from './given.js';
import { ServerLog, shown, type LogLine } from './server-log.js';
import { startGuest, type GuestServer } from './guests.js';
import { onceARun } from './once-a-run.js';
import { joinSharedServer, leaveSharedServer, SHARED_DATABASE, type SharedServer } from './shared-server.js';

export interface ServerOptions {
  /** More settings, see `src/config.ts`. */
  env?: Record<string, string>;
  /** Another server's database; without it the server gets one of its own. */
  database?: TestDatabase;
  /**
   * In a process that others had before, unless this is `false`: loading the service takes seconds. One that is killed, or has
   * settings of the process such as `TZ`, can't be.
   */
  guest?: boolean;
}

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SECONDS_TO_START = 150;
const SECONDS_TO_STOP = 13;

/**
 * A server for the whole test file, with an empty database:
 *
 *     const { as, anonymous, given, database } = useServer();
 *
 * Without options it is one that other files have before and after; with some, be it none of them (`useServer({})`), it is
 * started before the tests and stopped after them.
 */
export function useServer(options?: ServerOptions): TestServer {
  const server = new TestServer(options ?? 'shared');
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  return server;
}

/** A server for one test, or a second one on the same database; whoever starts it stops it. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const server = new TestServer(options);
  await server.start();
  return server;
}

/** The built service. Its members don't use `this`, so a test can take them apart. */
export class TestServer {
  readonly database: TestDatabase;
  readonly given: Given;
  readonly anonymous: Client;
  readonly documented: Documented;
  private readonly tokens = new Map<string, Promise<string>>();
  private readonly written = new ServerLog();
  private readonly options: ServerOptions;
  private process: ChildProcess | undefined;
  private shared: SharedServer | undefined;
  private guest: GuestServer | undefined;
  private address: string | undefined;

  constructor(private readonly asked: ServerOptions | 'shared') {
    this.options = asked === 'shared' ? {} : asked;
    this.database = this.options.database ?? new TestDatabase(asked === 'shared' ? SHARED_DATABASE : undefined);
    this.given = new Given(this.database);
    const read = (url: string): Promise<string> => textAt(new URL(url, this.url()));
    // Every server of the build makes the same ones, in half a second of a processor, unless it is told to load something else.
    const isAsBuilt = this.options.env?.NODE_OPTIONS === undefined;
    this.documented = new Documented(isAsBuilt ? (url) => onceARun(url, () => read(url)) : read);
    this.anonymous = new Client(
      () => this.url(),
      this.documented,
      () => Promise.resolve({}),
    );
  }

  /** A client that is logged in as the person; the first call makes a login, unless `logIn` has. */
  readonly as = (person: Person): Client => {
    return new Client(
      () => this.url(),
      this.documented,
      async () => ({ authorization: `Bearer ${await this.tokenOf(person)}` }),
    );
  };

  /** The person's access token; one login per person and server. */
  readonly tokenOf = (person: Person): Promise<string> =>
    this.tokens.get(person.id) ?? this.keep(person, this.login(person));

  /** Logs the person in by e-mail and password, for tests that look at what this leaves; answers the token. */
  readonly logIn = (person: Person): Promise<string> => this.keep(person, this.loginOverHttp(person));

  /** Where the server listens, such as `http://127.0.0.1:40123`. */
  readonly url = (): string => {
    if (this.address === undefined) throw new Error('The server runs from beforeAll on, not while tests are declared.');
    return this.address;
  };

  /** Everything the server wrote to its log so far. */
  get log(): LogLine[] {
    return this.written.lines;
  }

  /** The errors logged so far, at least so many, which then no longer fail the test file. */
  readonly takeErrors = async (atLeast = 0): Promise<LogLine[]> => {
    // The log may be a moment behind the answers.
    for (let tries = 0; tries < 400 && this.written.errors().length < atLeast; tries++) await delay(50);
    return this.written.takeErrors();
  };

  /** The process that answers, to look at from outside. */
  get pid(): number {
    const pid = this.shared?.pid ?? this.process?.pid;
    if (pid === undefined) throw new Error('The server runs from beforeAll on, not while tests are declared.');
    return pid;
  }

  async start(): Promise<void> {
    if (this.asked === 'shared') return this.join();
    if (this.options.database === undefined) await this.database.create();
    if (this.options.guest !== false) return this.lodge();
    this.process = spawn(process.execPath, [PROGRAM], { env: this.environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    for (const output of [this.process.stdout, this.process.stderr]) if (output !== null) this.written.follow(output);
    this.address = await this.listening(this.process);
  }

  /** Stops the server as an orchestrator would; throws when it logged an error, hangs or ends badly. */
  readonly stop = async (): Promise<void> => {
    if (this.shared !== undefined) return this.leave(this.shared);
    await this.guest?.stop();
    const exitCode = this.process === undefined ? 0 : await terminate(this.process);
    if (this.options.database === undefined) await this.database.drop();
    this.expectNoErrors();
    if (exitCode !== 0) throw new Error(`The server ended with ${exitCode} after SIGTERM.`);
  };

  /** Ends the process with no chance to say goodbye. */
  readonly kill = async (): Promise<void> => {
    const child = this.process;
    if (child === undefined) throw new Error('A server that is to be killed has a process of its own: guest: false.');
    this.process = undefined;
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };

  private keep(person: Person, token: Promise<string>): Promise<string> {
    this.tokens.set(person.id, token);
    return token;
  }

  /** Written, as worlds are, where nothing says that the server would sign it otherwise. */
  private login(person: Person): Promise<string> {
    const signsOtherwise = Object.keys(this.options.env ?? {}).some((name) => name.startsWith('JWT_'));
    return signsOtherwise ? this.loginOverHttp(person) : this.given.login(person);
  }

  private async loginOverHttp(person: Person): Promise<string> {
    const credentials = { email: person.email, password: person.password };
    const reply = await this.anonymous.post('/api/auth/login', credentials);
    if (reply.status !== 200) throw new Error(`${person.email} could not log in: ${JSON.stringify(reply.body)}`);
    return (reply.body as { token: string }).token;
  }

  private async join(): Promise<void> {
    this.shared = await joinSharedServer(this.database, this.environment());
    this.address = this.shared.url;
    this.written.followFile(this.shared.log, this.shared.from);
  }

  private async lodge(): Promise<void> {
    this.guest = await startGuest(this.environment());
    this.address = this.guest.url;
    this.written.followFile(this.guest.log, 0);
  }

  private async leave(shared: SharedServer): Promise<void> {
    await this.database.close();
    try {
      this.expectNoErrors();
    } finally {
      leaveSharedServer(shared, this.written.close());
    }
  }

  private expectNoErrors(): void {
    const errors = this.written.takeErrors();
    if (errors.length > 0) throw new Error(`The server logged errors:\n${shown(errors)}`);
  }

  private environment(): Record<string, string> {
    const { PATH = '', SystemRoot } = process.env;
    return {
      PATH,
      ...(SystemRoot !== undefined && { SystemRoot }),
      PORT: '0',
      DATABASE_URL: this.database.url,
      JWT_SECRET: TEST_SECRET,
      LOGIN_ATTEMPTS_PER_ADDRESS: '1000000',
      LOG_LEVEL: 'info',
      ...this.options.env,
    };
  }

  /** Waits for the log line that tells the address. */
  private async listening(child: ChildProcess): Promise<string> {
    for (const deadline = Date.now() + SECONDS_TO_START * 1000; Date.now() < deadline; await delay(10)) {
      const address = this.log.map(addressIn).find((found) => found !== undefined);
      if (address !== undefined) return address;
      if (child.exitCode !== null) break;
    }
    await terminate(child);
    throw new Error(`The server did not start:\n${shown(this.log.splice(0))}`);
  }
}

function addressIn(line: LogLine): string | undefined {
  return typeof line.address === 'string' && line.address.startsWith('http') ? line.address : undefined;
}

async function terminate(child: ChildProcess): Promise<number | string> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const watchdog = setTimeout(() => child.kill('SIGKILL'), SECONDS_TO_STOP * 1000);
    await gone;
    clearTimeout(watchdog);
  }
  return child.exitCode ?? child.signalCode ?? 'no exit code';
}
