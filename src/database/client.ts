import pg from 'pg';

/**
 * A connection that outlives its server's end: what it was asked is then rejected, and the pool throws it away.
 *
 * NOTE: the pool listens for errors of idle connections only; of one in use they would end the process.
 */
export class Client extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
