import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { Tx } from '../database/database.js';
import { faultName, mailFaultOf, secondsToNextAttempt } from './delivery.rules.js';
import type { LetterTopic, LetterWriter, SentListener } from './letter.js';
import { MailTransport } from './mail-transport.js';
import { OutboxStore, type ClaimedMail, type OutboxState, type UnsentLetter } from './outbox.store.js';

const POLL_MS = 2_000;
const AT_ONCE = 5;
/** Longer than an attempt takes; a crash delays what was being sent by this. */
const CLAIM_SECONDS = 120;
const LONGEST_DRAIN_MS = 5_000;

/**
 * Mail that leaves after the commit of what it tells about. A row in the same transaction names the letter; it is written
 * and sent later, by any instance, at least once. A row is deleted when its letter is sent, and survives a crash before.
 */
@Injectable()
export class Outbox implements OnApplicationBootstrap {
  private readonly log = new Logger('mail');
  private readonly writers = new Map<string, LetterWriter>();
  private readonly listeners = new Map<string, SentListener>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isAsked = false;
  private isOver = false;
  private isReadable = true;
  private sentMails = 0;

  constructor(
    private readonly store: OutboxStore,
    private readonly transport: MailTransport,
  ) {}

  /** Who writes the letters of a kind; told before the service starts. */
  writes(kind: string, writer: LetterWriter): void {
    this.writers.set(kind, writer);
  }

  /** Who is told of the letters of a kind that were handed over: most often, since a crash may come before. */
  tells(kind: string, listener: SentListener): void {
    this.listeners.set(kind, listener);
  }

  /** Sent once the transaction is committed. */
  async add(tx: Tx, kind: string, topics: readonly LetterTopic[]): Promise<void> {
    if (topics.length === 0) return;
    tx.onCommit(() => this.wake());
    await this.store.insert(tx, kind, topics);
  }

  /** How many letters this process has handed over. */
  get sent(): number {
    return this.sentMails;
  }

  /** The letters about some things that wait, or were given up. */
  unsent(kind: string, subjectIds: readonly string[]): Promise<UnsentLetter[]> {
    return this.store.findUnsent(kind, subjectIds);
  }

  /** By all instances. */
  measure(): Promise<OutboxState> {
    return this.store.measure();
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.wake(), POLL_MS);
    this.timer.unref();
    this.wake();
  }

  /** Looks for mail now, instead of in two seconds. */
  wake(): void {
    this.isAsked = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  /** Called once the last request is answered: sends what is due, as far as a few seconds go. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.wake();
    await Promise.race([this.running, delay(LONGEST_DRAIN_MS, undefined, { ref: false })]);
    this.isOver = true;
  }

  private async run(): Promise<void> {
    while (this.isAsked && !this.isOver) {
      this.isAsked = false;
      try {
        await this.sendDue();
        this.isReadable = true;
      } catch (error) {
        if (this.isReadable)
          this.log.warn(`The outbox can’t be read; it is tried again and again. ${faultName(error)}`);
        this.isReadable = false;
      }
    }
  }

  private async sendDue(): Promise<void> {
    const claim = { kinds: [...this.writers.keys()], most: AT_ONCE, seconds: CLAIM_SECONDS };
    for (;;) {
      const mails = this.isOver ? [] : await this.store.claim(claim);
      await Promise.all(mails.map((mail) => this.deliver(mail)));
      if (mails.length < AT_ONCE) return;
    }
  }

  private async deliver(mail: ClaimedMail): Promise<void> {
    let isSent = false;
    try {
      const letter = await this.writers.get(mail.kind)?.(mail);
      if (letter !== undefined) {
        await this.transport.send(mail.id, letter);
        this.sentMails += 1;
        isSent = true;
      }
    } catch (error) {
      return this.retryLater(mail, error);
    }
    await this.store.delete(mail.id);
    if (isSent) await this.listeners.get(mail.kind)?.(mail);
  }

  private async retryLater({ id, attempts }: ClaimedMail, fault: unknown): Promise<void> {
    const seconds = secondsToNextAttempt(attempts, fault);
    if (seconds === undefined) {
      await this.store.giveUp(id, mailFaultOf(fault));
      this.log.error(`Mail ${id} is given up after attempt ${attempts}: ${faultName(fault)}`);
    } else {
      await this.store.postpone(id, seconds, mailFaultOf(fault));
      this.log.warn(`Mail ${id} could not be sent, and is tried again in ${seconds} s: ${faultName(fault)}`);
    }
  }
}
