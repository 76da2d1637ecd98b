import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS, type Access } from '../auth/access.js';
import { isAtLeast, type Role } from '../auth/roles.js';
import type { RouteWords } from './access-areas.js';

interface GuardedRoute extends RouteWords {
  name: string;
  least: Role;
}

/** NOTE: where @nestjs/swagger keeps what its decorators are told; it exports no names for it. */
const [TAGS, OPERATION] = ['swagger/apiUseTags', 'swagger/apiOperation'];

/** The routes of our API that ask for a role, as they declare it themselves. */
@Injectable()
export class RoutePermissions {
  private routes: readonly GuardedRoute[] | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** Such as `GET /api/organizations/:id/history`. */
  of(role: Role): string[] {
    return this.all()
      .filter(({ least }) => isAtLeast(role, least))
      .map(({ name }) => name);
  }

  /** What each of them does, as the OpenAPI document says it. */
  words(): ReadonlyMap<string, RouteWords> {
    return new Map(this.all().map((route) => [route.name, route]));
  }

  private all(): readonly GuardedRoute[] {
    this.routes ??= this.discovery.getControllers().flatMap(({ metatype }) => this.routesOf(metatype as object));
    return this.routes;
  }

  private routesOf(controller: object): GuardedRoute[] {
    const base = metadataOf<string>(PATH_METADATA, controller) ?? '';
    const { prototype } = controller as { prototype: Record<string, object> };
    if (!base.startsWith('api')) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((method) => {
      const handler = prototype[method] ?? {};
      const verb = metadataOf<RequestMethod>(METHOD_METADATA, handler);
      const access = metadataOf<Access>(ACCESS, handler) ?? metadataOf<Access>(ACCESS, controller);
      if (verb === undefined || access?.kind !== 'role') return [];
      const path = [base, metadataOf<string>(PATH_METADATA, handler)].flatMap((part) => part?.split('/') ?? []);
      const name = `${RequestMethod[verb]} /${path.filter(Boolean).join('/')}`;
      const [chapter = name] = metadataOf<string[]>(TAGS, controller) ?? [];
      const { summary = name } = metadataOf<{ summary?: string }>(OPERATION, handler) ?? {};
      // The two forms of one change are one deed.
      return [{ name, least: access.least, chapter, summary: summary.replace(/ by merge patch$/, '') }];
    });
  }
}

function metadataOf<Value>(key: string, target: object): Value | undefined {
  return Reflect.getMetadata(key, target) as Value | undefined;
}
