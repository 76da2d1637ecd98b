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

  /**
   * A link to a page that takes something secret: of a web app, as its query, else our own of that name, behind the `#`, so that no
   * log of a server and no proxy has it.
   */
  page(ours: string, webApp: string | undefined, secrets: Record<string, string>): string {
    const link = new URL(webApp ?? `${this.origin()}/${ours}`);
    if (webApp === undefined) link.hash = new URLSearchParams(secrets).toString();
    else for (const [name, secret] of Object.entries(secrets)) link.searchParams.set(name, secret);
    return link.href;
  }
}

function originOf(listening: AddressInfo | string | null): string {
  if (listening === null || typeof listening === 'string') throw new Error('The service doesn’t listen on a port yet.');
  const { address, family, port } = listening;
  const isEverywhere = address === '0.0.0.0' || address === '::';
  return `http://${isEverywhere ? 'localhost' : family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
