import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SecurityOrigin } from '../security/security-origin.js';
import type { LinkPurpose } from './mailed-links.rules.js';

/** A link that was mailed, or is about to be, and waits to be used; gone once it is. Its token is derived, and is nowhere. */
@Entity('mailed_links')
export class MailedLink {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  purpose: LinkPurpose;

  /** Whose account it is about; `null` of what was asked for an address, until the mail is written. */
  @Column('uuid', { nullable: true })
  userId: string | null;

  /** The address it goes to, normalised; once the account has another one, the link is worthless. */
  @Column('text')
  emailKey: string;

  /** The change of a profile that it proves, or cancels; the link goes with it. */
  @Column('uuid', { nullable: true })
  deferredChangeId: string | null;

  /** Who asked for it and from where, for its letter and the history. */
  @Column('jsonb')
  origin: SecurityOrigin;

  @Column('timestamptz')
  expiresAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;
}
