import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Tx } from '../database/database.js';

const findAddress: Statement = {
  name: 'address-find',
  text: `select email_key as "emailKey", verification_status = 'verified' as "isVerified" from users where id = $1`,
};

/** A version of the profile, which shows it. */
const verifyAddress: Statement = {
  name: 'address-verify',
  text: `update users set verification_status = 'verified', version = version + 1, updated_at = now()
    where id = $1 and verification_status <> 'verified'
    returning version, organization_id as "organizationId"`,
};

/** Addresses of people, and whether they are proved; in the service's name, since nobody proves one by saying so. */
@Injectable()
export class AddressesStore {
  constructor(private readonly database: Database) {}

  async find(userId: string): Promise<{ emailKey: string; isVerified: boolean } | undefined> {
    const [row] = await this.database.read<{ emailKey: string; isVerified: boolean }>('service', findAddress, [userId]);
    return row;
  }

  /** Nothing when it was verified before. */
  async verify(tx: Tx, userId: string): Promise<{ version: number; organizationId: string | null } | undefined> {
    const [row] = await tx.query<{ version: number; organizationId: string | null }>(verifyAddress, [userId]);
    return row;
  }
}
