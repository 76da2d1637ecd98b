import { access, constants, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { Mailbox } from '../config.js';
import type { Letter } from './letter.js';
import { MailTransport } from './mail-transport.js';
import { messageOf } from './message.js';

/** Without an SMTP server: a file for each letter, which any mail program opens, and a line that tells its name. */
export class FolderTransport extends MailTransport {
  private readonly log = new Logger('mail');
  private readonly composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  constructor(
    private readonly folder: string,
    private readonly from: Mailbox,
  ) {
    super();
  }

  async send(id: string, letter: Letter): Promise<void> {
    const { message } = await this.composer.sendMail(messageOf(id, letter, this.from));
    const file = join(this.folder, `${id}.eml`);
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.draft`, message, { mode: 0o600, flush: true });
    await rename(`${file}.draft`, file);
    this.log.warn(`Without SMTP_URL no mail is sent: it is in ${file}.`);
  }

  async check(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await access(this.folder, constants.W_OK);
  }
}
