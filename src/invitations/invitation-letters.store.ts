import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../database/database.js';

export interface OfferedRow {
  email: string;
  emailKey: string;
  organization: string;
  inviter: string | null;
  expiresAt: Date;
}

const findOffered: Statement = {
  name: 'invitation-offered',
  text: `select i.email, i.email_key as "emailKey", o.name as organization, roster_name_of(i.invited_by) as inviter,
      i.expires_at as "expiresAt"
    from invitations i join organizations o on o.id = i.organization_id
    where i.id = $1 and i.generation = $2 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()`,
};

const markSent: Statement = {
  name: 'invitation-mailed',
  text: 'update invitations set mailed_generation = $2, mailed_at = now() where id = $1 and generation = $2',
};

/** Invitations as their mail tells them. */
@Injectable()
export class InvitationLettersStore {
  constructor(private readonly database: Database) {}

  /** Only while it can be accepted with the token of this generation. */
  async find(id: string, generation: number): Promise<OfferedRow | undefined> {
    const [row] = await this.database.read<OfferedRow>('service', findOffered, [id, generation]);
    return row;
  }

  async markSent(id: string, generation: number): Promise<void> {
    await this.database.read('service', markSent, [id, generation]);
  }
}
