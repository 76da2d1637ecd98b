import type { Contract } from '../contract.js';
import { exanteErrors } from './exante-errors.js';
import { exanteFaults } from './exante-faults.js';
import { ExanteModule } from './exante.module.js';

/** Exante's user API at its own paths, `/api/user` and `/api/user/avatar`; what else is below them is ours. */
export const exanteContract: Contract = {
  name: 'exante',
  module: ExanteModule,
  errors: exanteErrors,
  faults: exanteFaults,
  docs: {
    path: 'exante/docs',
    document: 'exante/openapi.json',
    title: 'Exante',
    chapters: { User: 'Whoever calls.' },
    description: `Exante’s user API over Roster’s people, rules and history.

Log in with \`POST /api/auth/login\` and send the \`token\` as \`Authorization: Bearer …\`. Absent fields stay as they are,
\`settings\` are merged by key.`,
  },
};
