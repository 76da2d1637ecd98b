import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HttpAdapterHost } from '@nestjs/core';

/** Where clients reach the service: the configured address, else the one that it listens on. */
export class PublicAddress {
  constructor(
    private readonly host: HttpAdapterHost,
    private configured: string | undefined,
  ) {}

  /** Without a slash at its end, such as `https://roster.example.com`. */
  origin(): string {
    this.configured ??= originOf((this.host.httpAdapter.getHttpServer() as Server).address());
    return this.configured;
  }
}

function originOf(listening: AddressInfo | string | null): string {
  if (listening === null || typeof listening === 'string') throw new Error('The service doesn’t listen on a port yet.');
  const { address, family, port } = listening;
  const isEverywhere = address === '0.0.0.0' || address === '::';
  return `http://${isEverywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
