import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import type { etagHeaders } from './etag.js';

/** How Tether's settings routes answer, which these are siblings of: what came of it, in an envelope. */
export interface Envelope<Data> {
  success: true;
  data: Data;
}

/** The same after a change, with a sentence for people. */
export interface ToldEnvelope<Data> extends Envelope<Data> {
  message: string;
}

export function enveloped<Data>(data: Data): Envelope<Data> {
  return { success: true, data };
}

export function told<Data>(message: string, data: Data): ToldEnvelope<Data> {
  return { success: true, message, data };
}

/** A route that answers an {@link Envelope} of `data`. */
export function ApiEnvelope(data: Type, headers?: typeof etagHeaders): MethodDecorator {
  return describe('Reply', data, { success }, headers);
}

/** A route that answers a {@link ToldEnvelope} of `data`. */
export function ApiToldEnvelope(data: Type, headers?: typeof etagHeaders): MethodDecorator {
  return describe('ToldReply', data, { success, message: { type: 'string' } }, headers);
}

const success = { type: 'boolean', enum: [true] };

function describe(
  kind: string,
  data: Type,
  around: Record<string, object>,
  headers?: typeof etagHeaders,
): MethodDecorator {
  const title = `${data.name.replace(/View$/, '')}${kind}`;
  const properties = { ...around, data: { $ref: getSchemaPath(data) } };
  return applyDecorators(
    ApiExtraModels(data),
    ApiOkResponse({
      ...(headers && { headers }),
      schema: { title, type: 'object', required: Object.keys(properties), properties },
    }),
  );
}
