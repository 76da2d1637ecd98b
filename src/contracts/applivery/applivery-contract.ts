import type { Contract } from '../contract.js';
import { appliveryErrors, appliveryFaults } from './applivery-errors.js';
import { AppliveryModule } from './applivery.module.js';

/** Applivery's user API, below `/applivery/v1` because its own paths clash with another contract's. */
export const appliveryContract: Contract = {
  name: 'applivery',
  module: AppliveryModule,
  errors: appliveryErrors,
  faults: appliveryFaults,
  docs: {
    path: 'applivery/docs',
    document: 'applivery/openapi.json',
    title: 'Applivery',
    chapters: { Users: 'Oneself, and the people of the home organization for its administrators.' },
    description: `Applivery’s user API over Roster’s people, rules and history.

Log in with \`POST /api/auth/login\` and send the \`token\` as \`Authorization: Bearer …\`. A client says which kind it is with
\`X-Client-Channel: dashboard | sdk | store\`; without it, it counts as the dashboard. Absent fields stay as they are.`,
  },
};
