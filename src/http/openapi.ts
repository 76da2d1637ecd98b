import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Problem } from './problem.dto.js';
import { documentProblems } from './problem-responses.js';

/** The chapters of the document, in the order of the page. */
const chapters: Record<string, string> = {
  Login: 'Access tokens for the next minutes, refresh tokens for the next days.',
  'My profile': 'What people see and change about themselves.',
  People: 'Administration of other people, by the same rules.',
  Organizations: 'Tenants: departments, members, SMS numbers, business hours.',
  Notifications: 'What a person wants to hear about, on which channel.',
  History: 'Who changed what, when and from where.',
  Operations: 'Probes and measurements, for machines.',
};

const introduction = `Users, personas, organizations with roles, and notification preferences.

Log in with \`POST /api/auth/login\`, press *Authorize* and paste the \`token\`. Every answer from 400 up is a problem
document (RFC 9457) with a stable \`code\` and all faults at once. Absent fields stay as they are, \`null\` clears,
objects are merged key by key, arrays are replaced.`;

/** Serves the OpenAPI 3.1 document at `/api/openapi.json` and its page at `/api/docs`, for anyone. */
export function serveOpenApi(app: NestFastifyApplication, version: string): void {
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app, version), {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Roster API',
    swaggerOptions: { persistAuthorization: false, displayRequestDuration: true, tryItOutEnabled: true },
  });
}

function openApiDocument(app: NestFastifyApplication, version: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Roster')
    .setDescription(introduction)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `token` of a login.' });
  for (const [name, description] of Object.entries(chapters)) builder.addTag(name, description);
  const options = {
    extraModels: [Problem],
    operationIdFactory: (controller: string, method: string) => `${controller.replace(/Controller$/, '')}_${method}`,
  };
  const document = SwaggerModule.createDocument(app, builder.build(), options);
  documentProblems(document);
  document.tags = (document.tags ?? []).filter(({ name }) => isUsed(document, name));
  return document;
}

function isUsed(document: OpenAPIObject, tag: string): boolean {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as unknown[]);
  return operations.some((operation) => (operation as { tags?: string[] }).tags?.includes(tag));
}
