import { uuidv7 } from '../values/uuid.js';

export interface Department {
  id: string;
  name: string;
}

/** One file makes so many; more is a column that means something else. */
export const MOST_NEW_DEPARTMENTS = 500;

/** The departments that a file may name: those that there are and, where it may make some, those that it makes. */
export class FileDepartments {
  private readonly byName: ReadonlyMap<string, string>;
  /** In any case; of several the first. */
  private readonly byKey = new Map<string, string>();
  private readonly planned = new Map<string, Department>();
  private made = 0;

  constructor(
    known: readonly Department[],
    readonly makes: boolean,
  ) {
    this.byName = new Map(known.map(({ id, name }) => [name, id]));
    for (const { id, name } of known) if (!this.byKey.has(keyOf(name))) this.byKey.set(keyOf(name), id);
  }

  find(name: string): string | undefined {
    return this.byName.get(name) ?? this.byKey.get(keyOf(name));
  }

  /** Of the one of this name, planned if there is none; `undefined` where no other may be made. */
  findOrPlan(name: string): string | undefined {
    const known = this.find(name);
    if (known !== undefined || !this.makes || this.made === MOST_NEW_DEPARTMENTS) return known;
    const department = { id: uuidv7(), name: name.trim() };
    this.made++;
    this.byKey.set(keyOf(name), department.id);
    this.planned.set(department.id, department);
    return department.id;
  }

  /** Those of these ids that are planned and not there yet. */
  plannedOf(ids: Iterable<string | null | undefined>): Department[] {
    return [...new Set(ids)].flatMap((id) => this.planned.get(id ?? '') ?? []);
  }

  /** They are there now. */
  settle(departments: readonly Department[]): void {
    for (const { id } of departments) this.planned.delete(id);
  }
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}
