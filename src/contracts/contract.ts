import type { DynamicModule, Type } from '@nestjs/common';
import type { ChangeSource } from '../changes/origin.js';
import type { Config } from '../config.js';
import type { ErrorPresenter } from '../http/error-presenter.js';
import type { ApiDocs } from '../http/openapi.js';
import type { FaultDocs } from '../http/fault-responses.js';

/** A published wire format served from the core: it parses, calls once and presents. Rules and SQL live elsewhere. */
export interface Contract {
  /** The `source` of its changes in the history. */
  readonly name: ChangeSource;
  /** Its routes. */
  readonly module: ContractModule;
  /** Its answers from 400 up, for every path of its own. */
  readonly errors: ErrorPresenter;
  /** The same answers as its document describes them. */
  readonly faults: FaultDocs;
  /** Its page beside ours: the Swagger UI at `path`, the OpenAPI document at `document`. */
  readonly docs: ApiDocs;
}

/** A module class; one that takes settings has a `with`. */
export interface ContractModule extends Type {
  with?(config: Config): DynamicModule;
}
