import { Injectable } from '@nestjs/common';
import { found } from '../failure.js';
import type { Behalf } from './behalf.js';
import { COLUMNS, type PersonFields } from './columns.js';
import { TransferStore, type ExportedRow } from './transfer.store.js';
import type { PersonaKey } from '../fields/persona.fields.js';
import { isVisible } from '../profiles/policy.js';
import { displayName } from '../profiles/profile.js';

/** The people of one organization, a batch at a time, as an import takes them. */
export interface Exported {
  /** The organization's slug, for the name of the file. */
  slug: string;
  columns: string[];
  batches: AsyncIterable<PersonFields[]>;
}

const BATCH = 500;
const PERSONA = 'persona.';
/** While the organization's own apply to everyone, nobody could import them. */
const HOURS = ['persona.timezone', 'persona.businessHours'];

@Injectable()
export class ExportService {
  constructor(private readonly store: TransferStore) {}

  /** Everyone at home who isn't deleted, in the order they were made; who is above the caller is left out. */
  async open(behalf: Behalf): Promise<Exported> {
    const { role } = await behalf.look();
    const { slug, allowsHours } = found(await this.store.findOrganization(behalf.scope, behalf.organizationId));
    const columns = [...COLUMNS.keys()].filter((name) => isExported(name, allowsHours));
    return { slug, columns, batches: this.batches(behalf, { superadmins: role === 'SUPERADMIN', columns }) };
  }

  /** Each batch is read by itself, behind the one before: nothing is held for a reader who is slow. */
  private async *batches(
    { scope, organizationId }: Behalf,
    { superadmins, columns }: { superadmins: boolean; columns: readonly string[] },
  ): AsyncGenerator<PersonFields[]> {
    let after: ExportedRow | undefined;
    do {
      const rows = await this.store.people(scope, organizationId, { after, superadmins, limit: BATCH });
      if (rows.length > 0) yield rows.map((row) => fieldsOf(row, columns));
      after = rows.length < BATCH ? undefined : rows.at(-1);
    } while (after !== undefined);
  }
}

/** Whoever exports people administers them all. The address says whom a row is about. */
function isExported(column: string, allowsHours: boolean): boolean {
  if (column === 'email') return true;
  const field = column === 'department' ? 'departmentId' : column;
  return isVisible(field, 'administrators') && (allowsHours || !HOURS.includes(column));
}

/** Without a name there is nothing to send back: a display name can't be cleared. */
function fieldsOf(row: ExportedRow, columns: readonly string[]): PersonFields {
  const values: Record<string, unknown> = { ...row, fullName: displayName(row) };
  const fields: PersonFields = {};
  const persona: PersonFields = {};
  for (const column of columns) {
    if (column.startsWith(PERSONA)) {
      const key = column.slice(PERSONA.length) as PersonaKey;
      persona[key] = row.persona?.[key] ?? null;
    } else if (column !== 'fullName' || values.fullName !== null) fields[column] = values[column];
  }
  return { ...fields, persona: row.persona && persona };
}
