import { createRequire } from 'node:module';

/** Of the package, as `roster --version` and the OpenAPI documents tell it. */
export const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
