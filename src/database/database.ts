import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
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

/** What is done once a transaction is kept; it can't be undone, and nothing waits for it but the answer. */
export type AfterCommit = () => void | Promise<void>;

const COMMIT: Statement = { name: 'commit', text: 'commit' };
const MOST_RETRIES = 3;

/** PostgreSQL as the stores see it: reads that take one round trip, and transactions. */
@Injectable()
export class Database {
  private readonly log = new Logger('database');
  private readonly pool: Pool;
  private retries = 0;

  constructor(
    @InjectDataSource() dataSource: DataSource,
    @Inject(CONSTRAINTS) private readonly constraints: Constraints,
  ) {
    this.pool = (dataSource.driver as unknown as { master: Pool }).master;
  }

  /** How often a transaction was started again, since the process started. */
  get retried(): number {
    return this.retries;
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
   * (40001, 40P01) start the whole of it again, at most three times, so `work` must have no effect outside `tx`: what leaves
   * the process goes into `tx.onCommit`.
   */
  async transaction<Result>(scope: Scope, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    for (let retries = 0; ; retries++) {
      try {
        return await this.attempt(scope, work);
      } catch (error) {
        if (!isSerializationFault(error) || retries === MOST_RETRIES) throw toFailure(error, this.constraints);
        this.retries += 1;
        await delay(Math.random() * 20 * 2 ** retries);
      }
    }
  }

  private async attempt<Result>(scope: Scope, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    const tx = new Tx(client, scope);
    try {
      return await this.within(tx, client, work);
    } finally {
      if (tx.due !== undefined) await this.followUp(tx.due);
    }
  }

  private async within<Result>(tx: Tx, client: PoolClient, work: (tx: Tx) => Promise<Result>): Promise<Result> {
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

  /** The connection is free again, and what is kept stays kept: a fault is told to nobody but the log. */
  private async followUp(due: readonly AfterCommit[]): Promise<void> {
    for (const follow of due) {
      try {
        await follow();
      } catch (error) {
        this.log.error('What follows a commit has failed.', error instanceof Error ? error.stack : error);
      }
    }
  }
}

/**
 * An open transaction. Whoever writes asks for one, so that forgetting it doesn't compile.
 *
 * Statements sent without awaiting the one before share a round trip; `begin` and the scope always travel with the first.
 */
export class Tx {
  private state: 'new' | 'open' | 'done' | 'kept' = 'new';
  private following: AfterCommit[] | undefined;
  /** Of the first statement that failed: what is sent behind it only says that the transaction is aborted. */
  private fault: unknown;

  constructor(
    private readonly client: PoolClient,
    private readonly scope: Scope,
  ) {}

  async query<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const begun = this.begin();
    const [, rows] = await Promise.all([begun, this.send<Row>(statement, values)]);
    return rows;
  }

  /** Sends the statement and the commit together: resolves once both are done, in one round trip. */
  async queryAndCommit<Row>(statement: Statement, values: readonly unknown[] = []): Promise<Row[]> {
    const [rows] = await Promise.all([this.query<Row>(statement, values), this.commit()]);
    return rows;
  }

  /**
   * What leaves the process, such as mail or files: done once, when PostgreSQL has acknowledged the commit, in the order it was
   * asked for. Never after a rollback, for an attempt that starts again, or when the connection was lost at the commit.
   */
  onCommit(follow: AfterCommit): void {
    this.following ??= [];
    this.following.push(follow);
  }

  /** What is to be done now: something once it is kept, nothing before and otherwise. */
  get due(): readonly AfterCommit[] | undefined {
    return this.state === 'kept' ? this.following : undefined;
  }

  /** Goes on with the same transaction on another's behalf; it has to have begun. */
  async continueAs(scope: Scope): Promise<void> {
    if (this.state !== 'open') throw new Error('Only an open transaction goes on.');
    await this.client.query(`set local roster."user" = ''; set local roster.reach = ''; ${setting(scope)}`);
  }

  async commit(): Promise<void> {
    if (this.state === 'new') this.state = 'kept'; // Nothing was asked of the database, and nothing was refused.
    if (this.state !== 'open') return;
    this.state = 'done';
    const { command } = await this.client.query({ values: [], ...COMMIT });
    // NOTE: after a statement that failed PostgreSQL makes a rollback of it, which is no error to it, whether anybody heard or not.
    if (command !== 'COMMIT') {
      this.fault ??= new Error(`PostgreSQL answered the commit with ${command}.`);
      throw this.fault;
    }
    this.state = 'kept';
  }

  async rollback(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'done';
    await this.client.query('rollback');
  }

  private begin(): Promise<unknown> {
    if (this.state === 'open') return Promise.resolve();
    if (this.state !== 'new') throw new Error('The transaction is over.');
    this.state = 'open';
    return this.client.query(opening(this.scope));
  }

  private async send<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    try {
      const { rows } = await this.client.query({ values: values as unknown[], ...statement });
      return rows as Row[];
    } catch (error) {
      this.fault ??= error;
      throw this.fault;
    }
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
