import type { LoggerService } from '@nestjs/common';
import type { Log } from './log.js';

/** Nest's own messages in our log; what it tells about its start is of interest at `debug` only. */
export class NestLog implements LoggerService {
  constructor(private readonly log_: Log) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.log_.debug({ context: rest.at(-1) }, String(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.log_.warn({ context: rest.at(-1) }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.log_.error({ context: rest.at(-1), ...(message instanceof Error && { err: message }) }, String(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.log_.fatal({ context: rest.at(-1) }, String(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.log_.debug({ context: rest.at(-1) }, String(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.log_.trace({ context: rest.at(-1) }, String(message));
  }
}
