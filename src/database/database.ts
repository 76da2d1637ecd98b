import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pg, { type Pool, type PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { Failure } from '../failure.js';
import type { Constraints } from './constraints.js';
import { isSerializationFault, isStatementFault, toFailure } from './sql-failures.js';

/** A statement with a name is prepared once per connection. One name, one text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * On whose behalf a statement runs: a user, who reaches the rows of their own organizations, or the service itself,
 * which has nobody to ask for, as at a login. The policies of the tables hold it (see docs/tenants.md).
 */
export type Scope = { readonly userId: string } | 'service';

/** What a database is told of the constraints in it. */
export const CONSTRAINTS = Symbol('constraints');

const COMMIT: Statement = { name: 'commit', text: 'commit' };
const MOST_RETRIES = 3;

/** PostgreSQL as the stores see it: reads that take one round trip, and transactions. */
@Injectable()
export class Database {
  private readonly pool: Pool;

  constructor(
    @InjectDataSource() dataSource: DataSource,
    @Inject(CONSTRAINTS) private readonly constraints: Constraints,
  ) {
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  /** Runs one statement in a transaction of its own: one round trip. */
  read<Row>(scope: Scope, statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    return this.transaction(scope, (tx) => tx.queryAndCommit<Row>(statement, values));
  }

  /**
   * Runs one statement on nobody's behalf, for those that are hot: it sees no row but through a function of the database
   * that has a filter of its own, such as `roster_profile`.
   */
  async call<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    try {
      const { rows } = await this.pool.query({ values: values as unknown[], ...statement });
      return rows as Row[];
    } catch (error) {
      throw toFailure(error, this.constraints);
    }
  }

  /**
   * Runs `work` in one READ COMMITTED transaction: all of it is kept, or none. Serialization faults and deadlocks
   * (40001, 40P01) start the whole of it again, at most three times, so `work` must have no effect outside `tx`.
   */
  async transaction<Result>(scope: Scope, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let retries = 0; ; retries++) {
      try {
        return await this.attempt(scope, work);
      } catch (error) {
        if (!isSerializationFault(error) || retries === MOST_RETRIES) throw toFailure(error, this.constraints);
        await delay(Math.random() * 20 * 2 ** retries);
      }
    }
  }

  private async attempt<Result>(scope: Scope, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    const tx = new Tx(client, scope);
    try {
      const result = await work(tx);
      await tx.commit();
      client.release();
      return result;
    } catch (error) {
      // NOTE: a connection that can't even roll back is thrown away, never handed to the next request.
      const rolledBack = await tx.rollback().then(
        () => true,
        () => false,
      );
      client.release(!rolledBack || !(isStatementFault(error) || error instanceof Failure));
      throw error;
    }
  }
}

/**
 * An open transaction. Whoever writes asks for one, so that forgetting it doesn't compile.
 *
 * Statements sent without awaiting the one before share a round trip; `begin` and the scope always travel with the first.
 */
export class Tx {
  private state: 'new' | 'open' | 'done' = 'new';

  constructor(
    private readonly client: PoolClient,
    private readonly scope: Scope,
  ) {}

  async query<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    // What fails first is what tells why; a statement behind it only says that the transaction is aborted.
    const begun = this.begin();
    const [, rows] = await Promise.all([begun, this.send<Row>(statement, values)]);
    return rows;
  }

  /** Sends the statement and the commit together: resolves once both are done, in one round trip. */
  async queryAndCommit<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const result = this.query<Row>(statement, values);
    const commit = this.commit();
    // NOTE: after a failed statement PostgreSQL answers the commit with a rollback, so the statement's error is the one to tell.
    const [rows] = await Promise.all([result, commit]);
    return rows;
  }

  /** Goes on with the same transaction on another's behalf; it has to have begun. */
  async continueAs(scope: Scope): Promise<void> {
    if (this.state !== 'open') throw new Error('Only an open transaction goes on.');
    await this.client.query(`set local roster."user" = ''; set local roster.reach = ''; ${setting(scope)}`);
  }

  async commit(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'done';
    await this.send(COMMIT, []);
  }

  async rollback(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'done';
    await this.client.query('rollback');
  }

  private begin(): Promise<unknown> {
    if (this.state === 'done') throw new Error('The transaction is over.');
    if (this.state === 'open') return Promise.resolve();
    this.state = 'open';
    return this.client.query(opening(this.scope));
  }

  private async send<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.client.query({ values: values as unknown[], ...statement });
    return rows as Row[];
  }
}

/**
 * Opens a transaction on somebody's behalf: two commands in one message, which is cheaper than a prepared statement each.
 *
 * @public The bench sends it too.
 */
export function opening(scope: Scope): string {
  return `begin; ${setting(scope)}`;
}

function setting(scope: Scope): string {
  return scope === 'service'
    ? `set local roster.reach = '*'`
    : `set local roster."user" = ${pg.escapeLiteral(scope.userId)}`;
}
