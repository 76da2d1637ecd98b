import { OneOf, Optional } from '../http/fields.js';
import { FORMATS, type FileFormat } from './formats.js';

export class ExportQuery {
  /** `csv` unless told. */
  @Optional()
  @OneOf(FORMATS)
  format?: FileFormat;
}
