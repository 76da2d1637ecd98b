import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Scope } from '../../src/auth/scopes.js';
import { onceARun } from './once-a-run.js';

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
export const routes: readonly Route[] = await listRoutes();

async function listRoutes(): Promise<Route[]> {
  const program = fileURLToPath(new URL('list-routes.mjs', import.meta.url));
  const text = await onceARun('routes', async () => (await promisify(execFile)(process.execPath, [program])).stdout);
  const declared = JSON.parse(text) as Omit<Route, 'name'>[];
  return declared.map((route) => ({ ...route, name: `${route.method} ${route.path.replaceAll(/:(\w+)/g, '{$1}')}` }));
}
