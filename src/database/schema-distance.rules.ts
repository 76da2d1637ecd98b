/** A migration, as code or a schema has it. */
export interface Migration {
  name: string;
  /** Code that knows the migration of this name may go on with it; null says that no older code may. */
  compatibleSince: string | null;
}

/** How far a schema is behind the code, or before it, in names of migrations. */
export interface Distance {
  /** Known to the code, and not in the schema. */
  pending: string[];
  /** In the schema, and of a later version. */
  later: string[];
  /** Those of the later ones that this code can't work with. */
  incompatible: string[];
}

/**
 * Compares by names and not by place, because migrations that were written side by side come in any order. Where both sides
 * have what the other hasn't, nobody has tried the two together, so nothing is compatible.
 */
export function distanceOf(applied: readonly Migration[], known: readonly string[]): Distance {
  const pending = known.filter((name) => !applied.some((migration) => migration.name === name));
  const later = applied.filter(({ name }) => !known.includes(name));
  const incompatible = later.filter(
    ({ compatibleSince }) => pending.length > 0 || compatibleSince === null || !known.includes(compatibleSince),
  );
  return { pending, later: namesOf(later), incompatible: namesOf(incompatible) };
}

/** Pending migrations that older code, which knows what is applied, can't go on with. */
export function pausesIn(applied: readonly Migration[], known: readonly Migration[]): string[] {
  return distanceOf(known, namesOf(applied)).incompatible;
}

/** Why this code can't serve on the schema as it is: one line without a full stop. */
export function schemaFault({ pending, incompatible }: Distance): string | undefined {
  if (incompatible.length > 0) return laterSchema(incompatible);
  return pending.length > 0 ? earlierSchema(pending) : undefined;
}

export function laterSchema(names: readonly string[]): string {
  return `The schema is of a later version of Roster, with ${listOf(names)}: start that one, or restore a backup from before it`;
}

export function earlierSchema({ length }: readonly string[]): string {
  return `${length} ${length === 1 ? 'migration is' : 'migrations are'} pending: run \`roster migrate\`, or let the start do it with MIGRATE_ON_START=true`;
}

/** The first, and how many more. */
export function listOf([first, ...more]: readonly string[]): string {
  return more.length === 0 ? `${first}` : `${first} and ${more.length} more`;
}

export function namesOf(migrations: readonly Migration[]): string[] {
  return migrations.map(({ name }) => name);
}
