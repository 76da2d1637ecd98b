/**
 * Prints every route of the built application and who may use it, as JSON: `[{method, path, handler, access}]`, without
 * starting it. A program of its own, since Jest can't load Nest.
 */
import 'reflect-metadata';
import { RequestMethod } from '@nestjs/common';
import { AppModule } from '../../dist/app.module.js';
import { ACCESS } from '../../dist/auth/access.js';
import { readConfig } from '../../dist/config.js';

const foundation = { config: readConfig({}), databaseUrl: 'postgres://nowhere/nothing', secret: 'not a secret' };
const controllers = await controllersOf(AppModule.on(foundation));
console.log(JSON.stringify([...controllers].flatMap(routesOf)));

/** The controllers of a module and of those it imports; a dynamic module adds to what its class declares. */
async function controllersOf(entry, seen = new Set()) {
  const declared = await entry;
  if (seen.has(declared)) return new Set();
  seen.add(declared);

  const module = declared.module ?? declared;
  const found = new Set([...listOf(module, 'controllers'), ...(declared.controllers ?? [])]);
  for (const imported of [...listOf(module, 'imports'), ...(declared.imports ?? [])]) {
    for (const controller of await controllersOf(imported, seen)) found.add(controller);
  }
  return found;
}

function listOf(module, key) {
  return Reflect.getMetadata(key, module) ?? [];
}

function routesOf(controller) {
  const base = Reflect.getMetadata('path', controller);
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler = controller.prototype[name];
    const verb = Reflect.getMetadata('method', handler);
    if (verb === undefined) return [];
    const access = Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller) ?? null;
    return [Reflect.getMetadata('path', handler)].flat().map((path) => {
      const method = RequestMethod[verb];
      return { method, path: join(base, path), handler: `${controller.name}.${name}`, access };
    });
  });
}

function join(...parts) {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter(Boolean)
    .join('/')}`;
}
