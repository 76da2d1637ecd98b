import { createTransport } from 'nodemailer';
import type { Mailbox } from '../config.js';
import type { Letter } from './letter.js';
import { MailTransport } from './mail-transport.js';
import { messageOf } from './message.js';

/** A server that is silent for longer has failed. */
const LONGEST_SILENCE_MS = 15_000;

/** An SMTP server, a connection for each letter. */
export class SmtpTransport extends MailTransport {
  private readonly smtp;

  constructor(
    url: string,
    private readonly from: Mailbox,
  ) {
    super();
    this.smtp = createTransport({
      url,
      connectionTimeout: LONGEST_SILENCE_MS,
      greetingTimeout: LONGEST_SILENCE_MS,
      socketTimeout: LONGEST_SILENCE_MS,
      dnsTimeout: LONGEST_SILENCE_MS,
    });
  }

  async send(id: string, letter: Letter): Promise<void> {
    await this.smtp.sendMail(messageOf(id, letter, this.from));
  }

  async check(): Promise<void> {
    await this.smtp.verify();
  }
}
