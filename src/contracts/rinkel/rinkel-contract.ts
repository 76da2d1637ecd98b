import type { Contract } from '../contract.js';
import { rinkelErrors } from './rinkel-errors.js';
import { rinkelFaults } from './rinkel-faults.js';
import { RinkelModule } from './rinkel.module.js';

/** Rinkel's user API, below `/rinkel/v1` because its own paths clash with another contract's. */
export const rinkelContract: Contract = {
  name: 'rinkel',
  module: RinkelModule,
  errors: rinkelErrors,
  faults: rinkelFaults,
  docs: {
    path: 'rinkel/docs',
    document: 'rinkel/openapi.json',
    title: 'Rinkel',
    chapters: { Users: 'Oneself, and the people of the home organization for its administrators.' },
    keyHeader: 'x-rinkel-api-key',
    description: `Rinkel’s user API over Roster’s people, rules and history.

Log in with \`POST /api/auth/login\` and send the \`token\` as \`Authorization: Bearer …\` or as \`x-rinkel-api-key\`. Absent
fields stay as they are, objects are merged key by key, lists are replaced.`,
  },
};
