import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Scope } from '../../src/auth/scopes.js';

interface Route {
  /** As the OpenAPI document names it: `GET /api/users/{id}`. */
  name: string;
  method: string;
  path: string;
  handler: string;
  /** `null`: the route forgot to say. */
  access: { kind: 'public' | 'token' | 'role'; scope?: Scope } | null;
}

/** Every route of the built service, as it declares itself. */
export const routes: readonly Route[] = listRoutes();

function listRoutes(): Route[] {
  const program = fileURLToPath(new URL('list-routes.mjs', import.meta.url));
  const declared = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' })) as Omit<Route, 'name'>[];
  return declared.map((route) => ({ ...route, name: `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}` }));
}
