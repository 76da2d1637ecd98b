import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope. */
  from: string;
  to: string[];
  /** By name in lower case, unfolded. */
  headers: Record<string, string>;
  /** Everything as it came. */
  source: string;
  /** Both parts, decoded. */
  text: string;
}

export const SENDER = 'hello@roster.example';
const LONGEST_WAIT_MS = 20_000;

/** An SMTP server of its own for a test file: `useServer({ env: inbox.env })`. */
export function useInbox(): Inbox {
  const inbox = new Inbox();
  beforeAll(() => inbox.open());
  afterAll(() => inbox.close());
  return inbox;
}

/** A real SMTP server that keeps what it gets. */
export class Inbox {
  readonly mails: ReceivedMail[] = [];
  /** What the service is set with; the address is known once the inbox is open. */
  readonly env: Record<string, string> = {
    MAIL_FROM: `Roster <${SENDER}>`,
    INVITATION_URL: 'https://app.example/welcome?lang=en',
  };
  /** While set, every recipient is refused with it, such as 451 or 550. */
  refusing: number | undefined;
  /** While set, a mail that has come is never confirmed. */
  isSilent = false;
  attempts = 0;
  private server: SMTPServer | undefined;
  private port = 0;

  /** On the same port again, after it was closed. */
  async open(options: SMTPServerOptions = {}): Promise<void> {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) =>
        username === 'user' && password === 'pass/word'
          ? done(null, { user: username })
          : done(new Error('Wrong password')),
      onRcptTo: ({ address }, _session, done) => {
        this.attempts++;
        const { refusing } = this;
        done(refusing === undefined ? null : Object.assign(new Error(`No ${address}`), { responseCode: refusing }));
      },
      onData: (stream, { envelope }, done) => {
        const receive = (source: string) => {
          if (this.isSilent) return;
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          this.mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), ...read(source) });
          done();
        };
        // Who is killed in the middle of a mail hasn't sent one.
        text(stream).then(receive, () => undefined);
      },
      ...options,
    });
    this.server.on('error', () => undefined);
    const listening = this.server.listen(this.port, '127.0.0.1');
    await once(listening, 'listening');
    this.port = (listening.address() as AddressInfo).port;
    this.env.SMTP_URL = `smtp://user:pass%2Fword@127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** The mail to the address, once there are so many of them: the last. */
  async mailTo(address: string, count = 1): Promise<ReceivedMail> {
    for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; await delay(10)) {
      const mail = this.mailsTo(address)[count - 1];
      if (mail !== undefined) return mail;
    }
    throw new Error(`There is no mail number ${count} to ${address}.`);
  }

  mailsTo(address: string): ReceivedMail[] {
    return this.mails.filter(({ to }) => to.some((one) => one.toLowerCase() === address.toLowerCase()));
  }

  /** The token of the link in the mail to the address. */
  async tokenTo(address: string, count = 1): Promise<string> {
    return tokenIn((await this.mailTo(address, count)).text);
  }
}

export function tokenIn(letter: string): string {
  const [link = ''] = /https?:\S+?[?&#]token=[\w-]+/.exec(letter) ?? [];
  return new URL(link.replace('#', '?')).searchParams.get('token') ?? '';
}

/** As far as a test needs MIME: unfolded headers of the whole, and quoted-printable parts. */
export function read(source: string): Pick<ReceivedMail, 'headers' | 'source' | 'text'> {
  const [head = ''] = source.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.replace(/^[^:]*: ?/, '')]);
  const bytes = source
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
  return { source, headers: Object.fromEntries(headers), text: Buffer.from(bytes, 'latin1').toString() };
}
