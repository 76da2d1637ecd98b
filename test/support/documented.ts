import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { faults as fieldCodes, problems } from '../../src/codes.js';
import { documentOf, type DocumentPlace } from './documents.js';

type Schema = Record<string, unknown>;

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Path {
  path: string;
  segments: string[];
  operations: Record<string, Operation>;
}

interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** The name a validator knows its document by, so that references into it resolve from everywhere. */
const DOCUMENT = 'openapi';

/** Holds every answer against the server's own OpenAPI documents; a difference is the fault of one of them. */
export class Documented {
  private readonly descriptions = new Map<string, Promise<Description>>();

  /** `read` answers the text of a document by its path. */
  constructor(private readonly read: (path: string) => Promise<string>) {}

  /** Throws when the operation, the status or a part of the body isn't documented, or a fault isn't a problem document. */
  async check(method: string, path: string, answer: Answer): Promise<void> {
    const pathname = new URL(path, 'http://roster.example').pathname;
    const place = documentOf(pathname, method);
    if (place === undefined || ['HEAD', 'OPTIONS'].includes(method)) return;
    const description = await this.load(place);
    const faults = description.faults(method, pathname, answer);
    if (faults.length === 0) return;
    const shown = JSON.stringify(answer.body, undefined, 2) ?? 'no body';
    throw new Error(`${method} ${path} answered ${answer.status}:\n  ${faults.join('\n  ')}\n${shown.slice(0, 3000)}`);
  }

  private load(place: DocumentPlace): Promise<Description> {
    const description = this.descriptions.get(place.url) ?? this.fetchDescription(place);
    this.descriptions.set(place.url, description);
    return description;
  }

  private async fetchDescription(place: DocumentPlace): Promise<Description> {
    return new Description(JSON.parse(await this.read(place.url)) as Document, place);
  }
}

export async function textAt(url: URL): Promise<string> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`GET ${url.pathname} answered ${answer.status}`);
  return answer.text();
}

/** One document, and what is wrong with an answer by it. */
class Description {
  private readonly ajv = newAjv();
  /** By the text of their schema: most answers are described in the same words. */
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly paths: Path[];

  constructor(
    private readonly document: Document,
    private readonly place: DocumentPlace,
  ) {
    this.paths = pathsOf(document);
    const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [name, closedInside(schema)]);
    this.ajv.addSchema({ $id: DOCUMENT, components: { schemas: Object.fromEntries(schemas) } });
  }

  faults(method: string, pathname: string, answer: Answer): string[] {
    const found = this.findOperation(method, pathname);
    if (found === undefined) return this.unknownFaults(answer);
    const faults = answer.status >= 400 && this.place.hasProblems ? problemFaults(answer) : [];
    return [...faults, ...this.responseFaults(`${method} ${found.path}`, found.operation, answer)];
  }

  /** An unknown route or verb is answered with a fault and nothing else: what every operation answers by `default`. */
  private unknownFaults(answer: Answer): string[] {
    if (answer.status < 400) return ['the operation is not in the document'];
    if (this.place.hasProblems) return problemFaults(answer);
    const [operation] = Object.values(this.document.paths).flatMap((operations) => Object.values(operations));
    const byDefault = operation?.responses.default;
    if (byDefault === undefined) return ['the document has no default answer'];
    return this.responseFaults('unknown', { responses: { [answer.status]: byDefault } }, answer);
  }

  private responseFaults(name: string, operation: Operation, { status, headers, body }: Answer): string[] {
    const response = operation.responses[status];
    if (response === undefined) return [`the status is not documented for ${name}`];
    if (body === undefined) return response.content === undefined ? [] : ['the document promises a body'];
    const type = headers.get('content-type')?.split(';')[0] ?? 'none';
    const content = response.content?.[type];
    if (content?.schema === undefined) return [`a body of type ${type} is not documented for ${name} ${status}`];
    const validate = this.validatorOf(content.schema);
    if (validate(body)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      return `${instancePath || '/'} ${message ?? 'is wrong'} ${JSON.stringify(params)}`;
    });
  }

  private findOperation(method: string, pathname: string) {
    const asked = pathname.split('/');
    const found = this.paths.find(({ segments }) => fits(asked, segments));
    const operation = found?.operations[method.toLowerCase()];
    return found === undefined || operation === undefined ? undefined : { path: found.path, operation };
  }

  private validatorOf(schema: Schema): ValidateFunction {
    const key = JSON.stringify(schema);
    const validate = this.validators.get(key) ?? this.ajv.compile(closed(schema));
    this.validators.set(key, validate);
    return validate;
  }
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strictTypes: false,
    strictRequired: false,
    // Each file makes its validators anew, and most of them are asked a few times: what is quick to make is quick.
    validateSchema: false,
    inlineRefs: false,
    code: { optimize: false },
  });
  formats.default(ajv);
  ajv.addVocabulary(['components', 'example', 'externalDocs', 'discriminator', 'xml']);
  // NOTE: ajv reads OpenAPI 3.0's `nullable`, which has no meaning in 3.1 and hides a `null` that isn't documented.
  ajv.removeKeyword('nullable');
  return ajv;
}

function problemFaults({ status, headers, body }: Answer): string[] {
  const type = headers.get('content-type') ?? 'none';
  if (!type.startsWith('application/problem+json')) return [`a fault is application/problem+json, not ${type}`];
  const problem = (body ?? {}) as Record<string, unknown>;
  const faults = ['type', 'title', 'code', 'message', 'requestId'].filter((key) => typeof problem[key] !== 'string');
  if (problem.status !== status) faults.push('status');
  if (!Object.hasOwn(problems, String(problem.code))) faults.push('code');
  if (!isFieldFaults(problem.errors)) faults.push('errors');
  const untold = [problem, ...(Array.isArray(problem.errors) ? (problem.errors as Told[]) : [])].flatMap(untoldNumbers);
  return [...faults.map((key) => `the problem's ${key} is missing or wrong`), ...untold];
}

interface Told {
  message?: unknown;
  parameters?: object;
}

/** A client can word a refusal by itself: each number of the sentence is a parameter too, unless it is part of an example. */
function untoldNumbers({ message, parameters = {} }: Told): string[] {
  const sentence = String(message).replaceAll(
    /(such as|Forms that can:) .*|U\+\w+|(ISO|BCP|RFC) [\d-]+|(?<=years )1 to 9999/g,
    '',
  );
  const told = JSON.stringify(parameters);
  return [...sentence.matchAll(/(?<![\w-])(\d[\d:]*)( KiB| MiB| million)?/g)]
    .map(([, number = '', unit = '']) => (UNITS[unit] === undefined ? number : String(Number(number) * UNITS[unit])))
    .filter((number) => !told.includes(number))
    .map((number) => `the parameters lack ${number} of “${String(message)}”`);
}

const UNITS: Record<string, number> = { ' KiB': 1024, ' MiB': 1024 * 1024, ' million': 1_000_000 };

function isFieldFaults(errors: unknown): boolean {
  if (!Array.isArray(errors)) return false;
  return errors.every((fault: Record<string, unknown>) => {
    const isKnown = Object.hasOwn({ ...problems, ...fieldCodes }, String(fault.code));
    return isKnown && ['pointer', 'code', 'message'].every((key) => typeof fault[key] === 'string');
  });
}

/** Those with the fewest parameters first, as in the router. */
function pathsOf({ paths }: Document): Path[] {
  return Object.entries(paths)
    .map(([path, operations]) => ({ path, segments: path.split('/'), operations }))
    .sort((one, other) => parametersOf(one.path) - parametersOf(other.path));
}

function fits(asked: string[], segments: string[]): boolean {
  if (asked.length !== segments.length) return false;
  return segments.every((segment, nth) => (segment.startsWith('{') ? asked[nth] !== '' : segment === asked[nth]));
}

function parametersOf(path: string): number {
  return path.split('{').length - 1;
}

/** A schema where a value stands: keys that it doesn't know are faults, those of an `allOf` counted together. */
function closed(schema: Schema): Schema {
  const isAnyJson = Object.keys(schema).every((key) => key === 'description');
  if (isAnyJson) return schema;
  return { ...closedInside(schema), unevaluatedProperties: false };
}

/** The same for the values inside; the schema itself stays open, to be part of an `allOf` or `oneOf`. */
function closedInside(schema: Schema): Schema {
  const result = { ...schema };
  if (typeof schema.$ref === 'string') result.$ref = `${DOCUMENT}${schema.$ref}`;
  for (const key of ['items', 'additionalProperties'] as const) {
    if (isSchema(schema[key])) result[key] = closed(schema[key]);
  }
  if (isSchema(schema.properties)) {
    const properties = Object.entries(schema.properties as Record<string, Schema>);
    result.properties = Object.fromEntries(properties.map(([name, property]) => [name, closed(property)]));
  }
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    if (Array.isArray(schema[key])) result[key] = (schema[key] as Schema[]).map(closedInside);
  }
  return result;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
