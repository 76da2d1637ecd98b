import { Injectable } from '@nestjs/common';
import { notFound } from '../failure.js';
import type { Behalf } from './behalf.js';
import { COLUMNS, type PersonFields } from './columns.js';
import { TransferStore, type ExportedRow } from './transfer.store.js';
import { PERSONA_KEYS } from '../personas/persona.js';

/** The people of one organization, a batch at a time, as an import takes them. */
export interface Exported {
  /** The organization's slug, for the name of the file. */
  slug: string;
  columns: string[];
  batches: AsyncIterable<PersonFields[]>;
}

const BATCH = 500;
/** Of a persona; while the organization's own apply to everyone, nobody could import them. */
const HOURS = ['timezone', 'businessHours'];

@Injectable()
export class ExportService {
  constructor(private readonly store: TransferStore) {}

  /** Everyone at home who isn't deleted, in the order they were made; who is above the caller is left out. */
  async open(behalf: Behalf): Promise<Exported> {
    const { role } = await behalf.look();
    const organization = await this.store.findOrganization(behalf.scope, behalf.organizationId);
    if (organization === undefined) throw notFound();
    const { slug, allowsHours } = organization;
    const texts = PERSONA_KEYS.filter((key) => allowsHours || !HOURS.includes(key));
    const columns = [...COLUMNS.keys()].filter((name) => isOf(texts, name));
    return { slug, columns, batches: this.batches(behalf, { superadmins: role === 'SUPERADMIN', texts }) };
  }

  /** Each batch is read by itself, behind the one before: nothing is held for a reader who is slow. */
  private async *batches(
    { scope, organizationId }: Behalf,
    { superadmins, texts }: { superadmins: boolean; texts: readonly string[] },
  ): AsyncGenerator<PersonFields[]> {
    let after: ExportedRow | undefined;
    do {
      const rows = await this.store.people(scope, organizationId, { after, superadmins, limit: BATCH });
      if (rows.length > 0) yield rows.map((row) => fieldsOf(row, texts));
      after = rows.length < BATCH ? undefined : rows.at(-1);
    } while (after !== undefined);
  }
}

function isOf(texts: readonly string[], column: string): boolean {
  return !column.startsWith('persona.') || texts.includes(column.slice('persona.'.length));
}

/** Without a name there is nothing to send back: a display name can't be cleared. */
function fieldsOf(
  { id: _, createdAt: __, fullName, persona, ...fields }: ExportedRow,
  texts: readonly string[],
): PersonFields {
  const { email, ...others } = fields;
  const own = persona as Record<string, string> | null;
  return {
    email,
    ...(fullName !== null && { fullName }),
    ...others,
    persona: own === null ? null : Object.fromEntries(texts.map((key) => [key, own[key] ?? null])),
  };
}
