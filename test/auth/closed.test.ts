import { expect, it } from '@jest/globals';
import { useServer } from '../support/server.js';

const { anonymous, url } = useServer();

/** Every other route wants a token. A new line here is a decision. */
const PUBLIC = ['POST /api/auth/login', 'POST /api/auth/refresh', 'GET /livez', 'GET /readyz', 'GET /metrics'];

interface Document {
  paths: Record<string, Record<string, { security?: unknown[] }>>;
}

it('lets nobody in without a token, but where it says so', async () => {
  const document = (await (await fetch(`${url()}/api/openapi.json`)).json()) as Document;
  const operations = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { security }]) => ({ verb: verb.toUpperCase(), path, security })),
  );
  expect(operations.length).toBeGreaterThan(PUBLIC.length);

  for (const { verb, path, security } of operations) {
    const route = `${verb} ${path}`;
    const isPublic = PUBLIC.includes(route);
    const { status } = await anonymous.send(verb, path.replaceAll(/\{\w+\}/g, crypto.randomUUID()));

    // A route that declares nothing answers 403.
    expect({ route, isPublic: status !== 401 && status !== 403 }).toEqual({ route, isPublic });
    expect({ route, isPublic: security === undefined }).toEqual({ route, isPublic });
    if (!isPublic) expect({ route, status }).toEqual({ route, status: 401 });
  }
});
