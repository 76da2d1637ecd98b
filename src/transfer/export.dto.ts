import { OneOf, Optional } from '../http/fields.js';
import { FORMATS, type FileFormat } from './read-rows.js';

export class ExportQuery {
  /** `csv` unless told. */
  @Optional()
  @OneOf(FORMATS)
  format?: FileFormat;
}
