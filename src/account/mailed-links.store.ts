import { Injectable } from '@nestjs/common';
import type { Closed } from '../auth/auth.failures.js';
import { Database, type Statement, type Tx } from '../database/database.js';
import type { SecurityOrigin } from '../security/security-origin.js';
import { LIFE_OF_LINKS, type LinkPurpose } from './mailed-links.rules.js';
import { uuidv7 } from '../values/uuid.js';

/** A link to be mailed. */
export interface NewLink {
  purpose: LinkPurpose;
  emailKey: string;
  /** Absent of what is asked for an address, whoever has it. */
  userId?: string;
  origin: SecurityOrigin;
}

/** Whose a link is, and what it proves. */
export interface LinkFacts {
  userId: string;
  email: string;
  emailKey: string;
  expiresAt: Date;
  /** Whether somebody else has typed the address, and nobody has proved it since. */
  isImposed: boolean;
  /** The change of the profile that it proves, or cancels. */
  deferredChangeId: string | null;
}

/** What its letter tells. */
export interface LinkToMail extends LinkFacts {
  purpose: LinkPurpose;
  askedAt: Date;
  origin: SecurityOrigin;
  /** Of whoever asked, if that is known. */
  actorName: string | null;
}

/** A new address that waits for its proof. */
export interface AddressChange {
  userId: string;
  newEmail: string;
  /** Of the present address. */
  emailKey: string;
  requestedBy: string | null;
  requestId: string | null;
}

/** $5 origin, $6 minutes: the same row for every address, whether somebody has it or not. */
const insertLink: Statement = {
  name: 'link-insert',
  text: `insert into mailed_links (id, purpose, user_id, email_key, origin, expires_at)
    values ($1, $2, $3, $4, $5, now() + make_interval(mins => $6))`,
};

/**
 * Who may have a new password by mail: whoever has one. People without one were typed by an organization, which invites them.
 * An address that somebody else has typed, and nobody has proved, opens no account that other organizations trust; see
 * docs/decisions/016-who-owns-a-person.md.
 */
export const RESETTABLE = `u.status = 'active' and u.password_hash is not null and roster_closed_home(u.id) is null and not (u.email_imposed and (u.superadmin
  or exists (select from memberships m where m.user_id = u.id and m.organization_id is distinct from u.organization_id)))`;

/** Once: whose account it is that a password was asked for. */
const settleLink: Statement = {
  name: 'link-settle',
  text: `update mailed_links l set user_id = u.id from users u
    where l.id = $1 and l.user_id is null and u.email_key = l.email_key and ${RESETTABLE}
    returning u.id as "userId", l.origin`,
};

const FACTS = `l.user_id as "userId", u.email, u.email_key as "emailKey", l.expires_at as "expiresAt",
  u.email_imposed as "isImposed", l.deferred_change_id as "deferredChangeId"`;

/** Only for the address that it was mailed to, while the account has it, or is to have it. */
const IS_GOOD = `l.expires_at > now() and (u.email_key = l.email_key or l.purpose = 'email-change') and u.status = 'active'
  and roster_closed_home(u.id) is null and (l.purpose <> 'password-reset' or ${RESETTABLE})`;

const findLink: Statement = {
  name: 'link-find',
  text: `select l.purpose, l.created_at as "askedAt", l.origin, roster_name_of((l.origin ->> 'actorId')::uuid) as "actorName", ${FACTS}
    from mailed_links l join users u on u.id = l.user_id where l.id = $1 and ${IS_GOOD}`,
};

/** Why nobody uses it for now; it is good again once the home of who has it is open. */
const findClosed: Statement = {
  name: 'link-closed',
  text: `select roster_closed_home(l.user_id) as closed from mailed_links l where l.id = $1 and l.expires_at > now()`,
};

const dropUnsettled: Statement = {
  name: 'link-drop-unsettled',
  text: 'delete from mailed_links where id = $1 and user_id is null',
};

/**
 * $1 link, $2 purpose. The account is locked first: of two links that are used at once, each of which ends the other, one waits
 * and finds itself gone. Of parallel uses of one, one deletes it.
 */
const useLink: Statement = {
  name: 'link-use',
  text: `
    with account as (
      select l.id as link_id, ${FACTS} from mailed_links l join users u on u.id = l.user_id
      where l.id = $1 and l.purpose = $2 and ${IS_GOOD}
      for no key update of u
    ), used as (
      delete from mailed_links l using account a where l.id = a.link_id returning l.id
    )
    select a."userId", a.email, a."emailKey", a."expiresAt", a."isImposed", a."deferredChangeId" from account a, used`,
};

/** $1 person: also those that were asked for their address and aren't theirs yet, and new addresses that wait. */
export const endLinksOf: Statement = {
  name: 'links-end',
  text: `with dropped as (delete from deferred_changes d where d.user_id = $1 and d.by = 'proof')
    delete from mailed_links l using users u
    where u.id = $1 and (l.user_id = u.id or l.email_key = u.email_key)`,
};

/** $3 deferred change, whose links are as old as it is. */
const insertLinkOfChange: Statement = {
  name: 'link-insert-of-change',
  text: `insert into mailed_links (id, purpose, user_id, email_key, origin, expires_at, deferred_change_id)
    select $1, $2, d.user_id, $4, $5, d.created_at + make_interval(mins => $6), d.id from deferred_changes d where d.id = $3
    on conflict (deferred_change_id, purpose) do nothing
    returning id`,
};

const findLinkOfChange: Statement = {
  name: 'link-find-of-change',
  text: 'select id from mailed_links where deferred_change_id = $1 and purpose = $2',
};

/** A new address that waits, and who asked for it. */
const findAddressChange: Statement = {
  name: 'link-address-change',
  text: `select d.user_id as "userId", d.body ->> 'email' as "newEmail", u.email_key as "emailKey", d.requested_by as "requestedBy",
      d.request_id as "requestId"
    from deferred_changes d join users u on u.id = d.user_id where d.id = $1 and d.by = 'proof'`,
};

/** Links that wait to be used; always in the service's name, since whoever has one need not be known. */
@Injectable()
export class MailedLinksStore {
  constructor(private readonly database: Database) {}

  /** Its id. */
  async insert(tx: Tx, { purpose, userId, emailKey, origin }: NewLink): Promise<string> {
    const id = uuidv7();
    const values = [id, purpose, userId ?? null, emailKey, JSON.stringify(origin), LIFE_OF_LINKS[purpose]];
    await tx.query(insertLink, values);
    return id;
  }

  /** Whose it is, when that is found out just now; nothing when it was known, or nobody has the address. */
  async settle(tx: Tx, id: string): Promise<Pick<LinkToMail, 'userId' | 'origin'> | undefined> {
    const [row] = await tx.query<Pick<LinkToMail, 'userId' | 'origin'>>(settleLink, [id]);
    return row;
  }

  /** Nothing once it is taken back. */
  async findAddressChange(tx: Tx, id: string): Promise<AddressChange | undefined> {
    const [row] = await tx.query<AddressChange>(findAddressChange, [id]);
    return row;
  }

  /** The link of a change that waits, made the first time that it is asked for. */
  async linkOfChange(tx: Tx, changeId: string, link: NewLink): Promise<{ id: string; isNew: boolean } | undefined> {
    const { purpose, emailKey, origin } = link;
    const values = [uuidv7(), purpose, changeId, emailKey, JSON.stringify(origin), LIFE_OF_LINKS[purpose]];
    const [made] = await tx.query<{ id: string }>(insertLinkOfChange, values);
    if (made !== undefined) return { id: made.id, isNew: true };
    const [there] = await tx.query<{ id: string }>(findLinkOfChange, [changeId, purpose]);
    return there && { id: there.id, isNew: false };
  }

  /** As long as it can be used. */
  async find(tx: Tx, id: string): Promise<LinkToMail | undefined> {
    const [row] = await tx.query<LinkToMail>(findLink, [id]);
    return row;
  }

  async findClosed(tx: Tx, id: string): Promise<Closed | undefined> {
    const [row] = await tx.query<{ closed: Closed | null }>(findClosed, [id]);
    return row?.closed ?? undefined;
  }

  /** Of an address that nobody has. */
  async dropUnsettled(tx: Tx, id: string): Promise<void> {
    await tx.query(dropUnsettled, [id]);
  }

  /** Uses it up; nothing when it was used before, has ended or is for something else. Locks the account. */
  async use(tx: Tx, id: string, purpose: LinkPurpose): Promise<LinkFacts | undefined> {
    const [row] = await tx.query<LinkFacts>(useLink, [id, purpose]);
    return row;
  }

  async endOf(tx: Tx, userId: string): Promise<void> {
    await tx.query(endLinksOf, [userId]);
  }
}
