import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { AnsweredRequest } from '../http/request-observer.js';
import { ActivitySettings } from './activity.settings.js';
import { ActivityStore, type Sighting } from './activity.store.js';
import { channelOf } from './client-channel.js';

/** So many users and channels are held between two writes; whoever comes on top of them is missed. */
const MOST_HELD = 20_000;

/**
 * When people were last seen, without a write on every request: held in memory, written in one statement now and then
 * and at a clean stop.
 */
@Injectable()
export class Activity implements OnModuleInit {
  private readonly log = new Logger('activity');
  private held = new Map<string, Sighting>();
  private writing: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: ActivityStore,
    private readonly settings: ActivitySettings,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.write(), this.settings.activitySeconds * 1000);
    this.timer.unref();
  }

  /** Called once the last request is answered; writes what is held. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.writing;
    await this.write();
  }

  /** A request counts once it is granted: a token alone doesn't say that its login is alive. */
  observe({ userId, status, channel: header }: AnsweredRequest): void {
    if (userId === undefined || status >= 400) return;
    const channel = channelOf(header);
    const key = `${userId} ${channel}`;
    const held = this.held.get(key);
    if (held !== undefined) held.at = new Date();
    else this.hold(key, { userId, channel, at: new Date() });
  }

  private hold(key: string, sighting: Sighting): void {
    if (this.held.size < MOST_HELD && !this.held.has(key)) this.held.set(key, sighting);
  }

  /** One write at a time. What can't be written is held for the next time. */
  private write(): Promise<void> {
    this.writing ??= this.writeHeld().finally(() => (this.writing = undefined));
    return this.writing;
  }

  private async writeHeld(): Promise<void> {
    if (this.held.size === 0) return;
    const written = this.held;
    this.held = new Map();
    try {
      await this.store.recordActions([...written.values()], this.settings.activitySeconds);
    } catch (error) {
      for (const [key, sighting] of written) this.hold(key, sighting);
      this.log.warn(`Activity of ${written.size} could not be written; it is tried again later. ${String(error)}`);
    }
  }
}
