import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ACCESS, type Access } from '../auth/access.js';
import { isAtLeast, type Role } from '../auth/roles.js';

interface GuardedRoute {
  name: string;
  least: Role;
}

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
    this.routes ??= this.discovery.getControllers().flatMap(({ metatype }) => this.routesOf(metatype as object));
    return this.routes.filter(({ least }) => isAtLeast(role, least)).map(({ name }) => name);
  }

  private routesOf(controller: object): GuardedRoute[] {
    const base = metadataOf<string>(PATH_METADATA, controller) ?? '';
    const { prototype } = controller as { prototype: Record<string, object> };
    if (!base.startsWith('api')) return [];
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name] ?? {};
      const verb = metadataOf<RequestMethod>(METHOD_METADATA, handler);
      const access = metadataOf<Access>(ACCESS, handler) ?? metadataOf<Access>(ACCESS, controller);
      if (verb === undefined || access?.kind !== 'role') return [];
      const path = [base, metadataOf<string>(PATH_METADATA, handler)].flatMap((part) => part?.split('/') ?? []);
      return [{ name: `${RequestMethod[verb]} /${path.filter(Boolean).join('/')}`, least: access.least }];
    });
  }
}

function metadataOf<Value>(key: string, target: object): Value | undefined {
  return Reflect.getMetadata(key, target) as Value | undefined;
}
