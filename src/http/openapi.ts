import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { documentFaults, type FaultDocs } from './fault-responses.js';
import { documentNotModified } from './not-modified.js';
import { leaveQueriesEmpty } from './optional-queries.js';
import { Problem } from './problem.dto.js';
import { documentProblems } from './problem-responses.js';
import { documentStreams } from './streamed-body.js';

/** The chapters of the document, in the order of the page. */
const chapters: Record<string, string> = {
  Authentication: 'Access tokens for the next minutes, refresh tokens for the next days.',
  'My profile': 'What people see and change about themselves.',
  People: 'Administration of other people, by the same rules: lists, profiles, roles, deleting and erasing.',
  Organizations: 'The tenants: name and address, business hours, time zone, what members may override.',
  Departments: 'The teams of an organization.',
  Members: 'Who is in an organization, at home or as a guest, with which role, in which department.',
  Invitations: 'Bringing people into an organization by e-mail.',
  'Phone numbers': 'The SMS numbers of an organization, and whose they are.',
  Companies: 'Who owns organizations, and how much they may keep.',
  Notifications: 'What a person wants to hear about, on which channel.',
  History: 'Who changed what, when and from where.',
  Operations: 'Probes and measurements, for machines.',
};

const introduction = `Users, personas, organizations with roles, and notification preferences.

Log in with \`POST /api/auth/login\`, press *Authorize* and paste the \`token\`. Every answer from 400 up is a problem
document (RFC 9457) with a stable \`code\` and all faults at once. Absent fields stay as they are, \`null\` clears,
objects are merged key by key, arrays are replaced.`;

/** Where an API's document and its Swagger UI are, and what they say first. */
export interface ApiDocs {
  /** Without a slash in front, as in `api/docs`. */
  readonly path: string;
  /** The same, as in `api/openapi.json`. */
  readonly document: string;
  readonly title: string;
  readonly description: string;
}

/** An API beside our own, described apart from it. */
export interface OtherApi {
  readonly module: Type;
  readonly faults: FaultDocs;
  readonly docs: ApiDocs;
}

const ours: ApiDocs = {
  path: 'api/docs',
  document: 'api/openapi.json',
  title: 'Roster',
  description: introduction,
};

/** Serves an OpenAPI 3.1 document and its page for our API and for each of the others, for anyone. */
export function serveOpenApi(app: NestFastifyApplication, version: string, others: readonly OtherApi[]): void {
  servePage(app, ours, () => ourDocument(app, version, others));
  for (const other of others) servePage(app, other.docs, () => otherDocument(app, version, other));
}

function servePage(app: NestFastifyApplication, { path, document, title }: ApiDocs, make: () => OpenAPIObject): void {
  SwaggerModule.setup(path, app, make, {
    jsonDocumentUrl: document,
    raw: ['json'],
    customSiteTitle: `${title} API`,
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, tryItOutEnabled: true },
  });
}

function ourDocument(app: NestFastifyApplication, version: string, others: readonly OtherApi[]): OpenAPIObject {
  const elsewhere = others.map(({ module }) => module);
  const include = [...app.get(ModulesContainer).values()].map(({ metatype }) => metatype);
  const builder = builderOf(ours, version);
  for (const [name, description] of Object.entries(chapters)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    include: include.filter((module) => !elsewhere.includes(module)),
    extraModels: [Problem],
    autoTagControllers: false,
    operationIdFactory,
  });
  documentStreams(document);
  documentNotModified(document);
  documentProblems(document);
  leaveQueriesEmpty(document);
  document.tags = (document.tags ?? []).filter(({ name }) => isUsed(document, name));
  return document;
}

function otherDocument(
  app: NestFastifyApplication,
  version: string,
  { docs, module, faults }: OtherApi,
): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, builderOf(docs, version).build(), {
    include: [module],
    extraModels: [faults.schema],
    autoTagControllers: false,
    operationIdFactory,
  });
  documentNotModified(document);
  documentFaults(document, faults);
  return document;
}

function builderOf({ title, description }: ApiDocs, version: string): DocumentBuilder {
  return new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(title)
    .setDescription(description)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `token` of a login.' });
}

function operationIdFactory(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}_${method}`;
}

function isUsed(document: OpenAPIObject, tag: string): boolean {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as unknown[]);
  return operations.some((operation) => (operation as { tags?: string[] }).tags?.includes(tag));
}
