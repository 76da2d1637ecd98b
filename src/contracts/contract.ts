import type { Type } from '@nestjs/common';
import type { ErrorPresenter } from '../http/error-presenter.js';

/** A published wire format served from the core: it parses, calls once and presents. Rules and SQL live elsewhere. */
export interface Contract {
  /** The `source` of its changes in the history. */
  readonly name: string;
  /** Its routes. */
  readonly module: Type;
  /** Its answers from 400 up, for every path of its own. */
  readonly errors: ErrorPresenter;
  /** Its page beside ours: the Swagger UI at `path`, the OpenAPI document at `document`. */
  readonly docs: { path: string; document: string; title: string; description: string };
}
