import type { FastifyInstance } from 'fastify';

/** Every route of the server with its verbs, to tell a wrong verb (405) from an unknown path (404). */
export class RouteList {
  private readonly verbsByPattern = new Map<string, Set<string>>();

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method }) => this.add(url, [method].flat()));
  }

  /** The verbs that a path takes, for `Allow`; empty for an unknown path. Slow: for refusals only. */
  verbsOf(path: string): string[] {
    const verbs = [...this.verbsByPattern]
      .filter(([pattern]) => fits(pattern, path))
      .flatMap(([, taken]) => [...taken]);
    return [...new Set(verbs)].sort();
  }

  private add(pattern: string, methods: string[]): void {
    // NOTE: `*` is the route that CORS registers for preflights; it fits every path and is none.
    if (pattern === '*') return;
    const verbs = this.verbsByPattern.get(pattern) ?? new Set();
    methods.forEach((method) => verbs.add(method));
    this.verbsByPattern.set(pattern, verbs);
  }
}

function fits(pattern: string, path: string): boolean {
  const expected = pattern.split('/');
  const given = path.split('/');
  const isOpen = expected.at(-1) === '*';
  if (isOpen ? given.length < expected.length : given.length !== expected.length) return false;
  return expected.every((segment, index) => {
    if (segment === '*' && index === expected.length - 1) return true;
    return segment.startsWith(':') ? given[index] !== '' : segment === given[index];
  });
}
