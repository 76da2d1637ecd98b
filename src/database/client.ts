import type { Duplex } from 'node:stream';
import pg from 'pg';

// NOTE: in the process's own zone pg would write an offset in whole minutes, and before time zones that is off by seconds.
pg.defaults.parseInputDatesAsUTC = true;

/**
 * A connection to PostgreSQL that sends what is asked of it in one turn of the event loop in one packet, and that
 * outlives its server's end: what it was asked is then rejected, and the pool throws it away.
 *
 * NOTE: pg writes each pipelined statement by itself, and every small packet wakes the server once more.
 * NOTE: the pool listens for errors of idle connections only; of one in use they would end the process.
 */
export class Client extends pg.Client {
  private isHeld = false;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    const query = this.query.bind(this) as (...asked: unknown[]) => unknown;
    this.query = ((...asked: unknown[]) => {
      this.holdThisTurn();
      return query(...asked);
    }) as typeof this.query;
  }

  private holdThisTurn(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    const { stream } = (this as unknown as { connection: { stream: Duplex } }).connection;
    stream.cork();
    process.nextTick(() => {
      this.isHeld = false;
      stream.uncork();
    });
  }
}
