import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Connections } from './connections.js';
import type { Constraints } from './constraints.js';
import { CONSTRAINTS, Database } from './database.js';

/** The one pool of the service, and `Database` over it for every module. */
@Module({})
export class DatabaseModule {
  static with(options: DataSourceOptions, constraints: Constraints): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      // NOTE: a database that is away at the start ends the process with one line; retrying is the orchestrator's.
      imports: [TypeOrmModule.forRoot({ ...options, retryAttempts: 0 })],
      providers: [Connections, Database, { provide: CONSTRAINTS, useValue: constraints }],
      exports: [Connections, Database],
    };
  }
}
