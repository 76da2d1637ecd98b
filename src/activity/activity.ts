import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { AnsweredRequest } from '../http/request-observer.js';
import { ActivitySettings } from './activity.settings.js';
import { ActivityStore, type KeyUse, type Sighting } from './activity.store.js';
import { channelOf } from './client-channel.js';

/** So many users and channels, and as many keys, are held between two writes; whoever comes on top of them is missed. */
const MOST_HELD = 20_000;

/**
 * When people were last seen, and keys last used, without a write on every request: held in memory, written in one statement
 * of each now and then and at a clean stop.
 */
@Injectable()
export class Activity implements OnModuleInit {
  private readonly log = new Logger('activity');
  private held = new Map<string, Sighting>();
  private heldKeys = new Map<string, KeyUse>();
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

  /**
   * A request counts once it is granted: a token alone doesn't say that its login is alive. What a program does by a key is no sign
   * of the person.
   */
  observe({ userId, keyId, status, channel: header }: AnsweredRequest): void {
    if (userId === undefined || status >= 400) return;
    if (keyId !== undefined) return this.holdKey({ keyId, at: new Date() });
    const channel = channelOf(header);
    const key = `${userId} ${channel}`;
    const held = this.held.get(key);
    if (held !== undefined) held.at = new Date();
    else this.hold(key, { userId, channel, at: new Date() });
  }

  private hold(key: string, sighting: Sighting): void {
    if (this.held.size < MOST_HELD && !this.held.has(key)) this.held.set(key, sighting);
  }

  private holdKey(use: KeyUse): void {
    if (this.heldKeys.size < MOST_HELD || this.heldKeys.has(use.keyId)) this.heldKeys.set(use.keyId, use);
  }

  /** One write at a time. What can't be written is held for the next time. */
  private write(): Promise<void> {
    this.writing ??= this.writeHeld().finally(() => (this.writing = undefined));
    return this.writing;
  }

  private async writeHeld(): Promise<void> {
    const [written, keys] = [this.held, this.heldKeys];
    if (written.size + keys.size === 0) return;
    this.held = new Map();
    this.heldKeys = new Map();
    try {
      if (written.size > 0) await this.store.recordActions([...written.values()], this.settings.activitySeconds);
      if (keys.size > 0) await this.store.recordKeyUses([...keys.values()], this.settings.activitySeconds);
    } catch (error) {
      for (const [key, sighting] of written) this.hold(key, sighting);
      for (const use of keys.values()) if (!this.heldKeys.has(use.keyId)) this.holdKey(use);
      this.log.warn(
        `Activity of ${written.size + keys.size} could not be written; it is tried again later. ${String(error)}`,
      );
    }
  }
}
