import type { Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { closeBodies } from './closed-bodies.js';
import { documentFaults, type FaultDocs } from './fault-responses.js';
import { documentNotModified } from './not-modified.js';
import { nameMaps, nameSchemas } from './named-schemas.js';
import { nameOperations } from './operation-ids.js';
import { operationsOf } from './operations.js';
import { leaveQueriesEmpty } from './optional-queries.js';
import { describePathParameters } from './path-parameters.js';
import { Problem, RefusalParameters, RuleProblem } from './problem.dto.js';
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
  Choices: 'What forms offer where it is too long for every answer.',
  Keys: 'For programs that act for a person.',
  Notifications: 'What a person wants to hear about, on which channel.',
  Account: 'Keeping an account safe: where it is logged in, its password, and the proof of its address.',
  History: 'Who changed what, when and from where.',
  Events: 'What changes, as it comes.',
  Webhooks: 'Endpoints that are told what happens in an organization.',
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
  /** The tags of its operations, in the order of the page, and what is in each. */
  readonly chapters: Readonly<Record<string, string>>;
  /** A header that takes an access token or a key as well as `Authorization` does. */
  readonly keyHeader?: string;
}

/** An API beside our own, described apart from it. */
export interface OtherApi {
  readonly module: Type;
  readonly faults: FaultDocs;
  readonly docs: ApiDocs;
}

export const ourDocs: ApiDocs = {
  path: 'api/docs',
  document: 'api/openapi.json',
  title: 'Roster',
  description: introduction,
  chapters,
};

const accessKey = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'roster_pat_… or roster_key_…',
  description: 'A key for programs, made for some scopes; the one that an operation asks for is named with it.',
} as const;

/** An API's page, and how its OpenAPI 3.1 document is made. */
interface DescribedApi {
  docs: ApiDocs;
  make: () => OpenAPIObject;
}

/** Serves an OpenAPI 3.1 document and its page for our API and for each of the others, for anyone. */
export function serveOpenApi(app: NestFastifyApplication, version: string, others: readonly OtherApi[]): void {
  for (const { docs, make } of describeApis(app, version, others)) {
    SwaggerModule.setup(docs.path, app, make, {
      jsonDocumentUrl: docs.document,
      raw: ['json'],
      customSiteTitle: `${docs.title} API`,
      swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, tryItOutEnabled: true },
    });
  }
}

/**
 * Our API and each of the others; the application needn't be listening, nor even be initialized.
 *
 * @public for `scripts/documents.mjs`
 */
export function describeApis(
  app: NestFastifyApplication,
  version: string,
  others: readonly OtherApi[],
): readonly DescribedApi[] {
  return [
    { docs: ourDocs, make: () => describeOurs(app, version, others) },
    ...others.map((other) => ({ docs: other.docs, make: () => otherDocument(app, version, other) })),
  ];
}

/** Our own API alone. */
export function describeOurs(app: NestFastifyApplication, version: string, others: readonly OtherApi[]): OpenAPIObject {
  const elsewhere = others.map(({ module }) => module);
  const modules = [...app.get(ModulesContainer).values()].map(({ metatype }) => metatype);
  const include = modules.filter((module) => !elsewhere.includes(module));
  const document = documentOf(app, version, {
    docs: ourDocs,
    include,
    extraModels: [Problem, RuleProblem, RefusalParameters],
  });
  documentStreams(document);
  documentNotModified(document);
  documentProblems(document);
  leaveQueriesEmpty(document);
  finish(document, ourDocs);
  nameMaps(document);
  return document;
}

function otherDocument(
  app: NestFastifyApplication,
  version: string,
  { docs, module, faults }: OtherApi,
): OpenAPIObject {
  const document = documentOf(app, version, { docs, include: [module], extraModels: [faults.schema, Problem] });
  documentNotModified(document);
  documentFaults(document, faults);
  finish(document, docs);
  return document;
}

interface Contents {
  docs: ApiDocs;
  include: Type[];
  extraModels: Type[];
}

function documentOf(
  app: NestFastifyApplication,
  version: string,
  { docs, include, extraModels }: Contents,
): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle(docs.title)
    .setDescription(docs.description)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'Where this document is served.')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `token` of a login.' });
  for (const [name, description] of Object.entries(docs.chapters)) builder.addTag(name, description);
  if (docs === ourDocs) builder.addBearerAuth(accessKey, 'accessKey');
  if (docs.keyHeader !== undefined) builder.addApiKey({ type: 'apiKey', in: 'header', name: docs.keyHeader }, 'key');
  return SwaggerModule.createDocument(app, builder.build(), { include, extraModels, autoTagControllers: false });
}

/** What every document says in the same way. */
function finish(document: OpenAPIObject, { path, keyHeader }: ApiDocs): void {
  nameSchemas(document);
  closeBodies(document);
  describePathParameters(document);
  nameOperations(document, path.split('/', 1)[0] ?? '');
  for (const { operation } of operationsOf(document)) {
    operation.security = (operation.security ?? []).filter((scheme) => isDeclared(document, scheme));
    if (keyHeader !== undefined && operation.security.length > 0) operation.security.push({ key: [] });
  }
  document.tags = (document.tags ?? []).filter(({ name }) => isUsed(document, name));
  delete document.info.contact;
}

/** A published API has no word for our keys, also where it takes them. */
function isDeclared(document: OpenAPIObject, scheme: object): boolean {
  const declared = document.components?.securitySchemes ?? {};
  return Object.keys(scheme).every((name) => Object.hasOwn(declared, name));
}

function isUsed(document: OpenAPIObject, tag: string): boolean {
  return operationsOf(document).some(({ operation }) => operation.tags?.includes(tag));
}
