/**
 * Writes the OpenAPI documents, and the AsyncAPI one, of the built service into `dist/openapi`, for the linter and for whoever makes a client of
 * them; no server or database is started.
 */
import 'reflect-metadata';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from '../dist/app.module.js';
import { readConfig } from '../dist/config.js';
import { contracts } from '../dist/contracts/contracts.js';
import { asyncApiOf } from '../dist/events/asyncapi.js';
import { describeApis } from '../dist/http/openapi.js';

const foundation = { config: readConfig({}), databaseUrl: 'postgres://nowhere/nothing', secret: 'not a secret' };
const options = { preview: true, logger: false, abortOnError: false };
const app = await NestFactory.create(AppModule.on(foundation), new FastifyAdapter({ skipMiddie: true }), options);

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const folder = new URL('../dist/openapi/', import.meta.url);
mkdirSync(folder, { recursive: true });
const described = describeApis(app, version, contracts);
for (const { docs, make } of described) write(docs.title.toLowerCase(), make());
write('events', asyncApiOf(described[0].make()));

function write(name, document) {
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(document, undefined, 2)}\n`);
}
