/** Lets a script import what the tests have in TypeScript: `import './typescript.mjs'`, then `await import('….ts')`. */
import { register } from 'node:module';

register('./typescript.hooks.mjs', import.meta.url);
