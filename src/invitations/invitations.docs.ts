import type { AcceptInvitationDto, LookAtInvitationDto } from './acceptance.dto.js';
import type { NewInvitationsDto } from './invitations.dto.js';

/** What the document offers to try, by what it does. */
export const newInvitationsExamples = {
  'One colleague': { invitations: [{ email: 'new.colleague@acme.example', accessRole: 'SALES_REP' }] },
  'Several, with roles': {
    invitations: [
      { email: 'first@acme.example', accessRole: 'SALES_REP' },
      { email: 'second@acme.example', accessRole: 'DEPARTMENT_HEAD', departmentId: null },
    ],
  },
} satisfies Record<string, NewInvitationsDto>;

const TOKEN = 'AZejwFt-fMGdQy9goQsSw9RVv1Cz0n9cX6pUq3yXq0v3mCk0yLrWm5eJb2sT8aHd4';

export const lookAtInvitationExamples = {
  'The token in your mail': { token: TOKEN },
} satisfies Record<string, LookAtInvitationDto>;

export const acceptInvitationExamples = {
  'With a new account (the token is the one in your mail)': {
    token: TOKEN,
    password: 'correct horse battery',
    fullName: 'New Colleague',
  },
} satisfies Record<string, AcceptInvitationDto>;
