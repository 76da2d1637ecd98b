import { organizationFields } from '../organization.fields.js';
import { Value } from '../../http/field.js';

export class SuspensionDto {
  /** What its members are told who can’t get in. */
  @Value(organizationFields.suspendedBecause.kind)
  reason: string;
}
