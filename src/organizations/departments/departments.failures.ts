import type { Constraints } from '../../database/constraints.js';
import { failure } from '../../failure.js';

export const departmentNameTaken = failure(
  'conflict',
  'department_name_taken',
  'The organization has a department of this name, or one that differs in case alone.',
);
export const unknownDepartment = failure(
  'invalid',
  'unknown_department',
  'This department is gone, or of another organization.',
);

export const departmentConstraints: Constraints = {
  departments_organization_id_name_key: { failure: departmentNameTaken, pointer: '/name' },
  memberships_department_fkey: { failure: unknownDepartment, pointer: '/departmentId' },
};
