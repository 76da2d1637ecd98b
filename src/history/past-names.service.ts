import { Injectable } from '@nestjs/common';
import type { Scope } from '../database/database.js';
import {
  departmentNamedAt,
  departmentPointers,
  organizationNamedAt,
  personNamedAt,
  type NamedPerson,
  type Renaming,
} from './past-names.js';
import { PastNamesStore } from './past-names.store.js';
import { idsToldIn, noIds, type ToldIds } from './told-ids.js';
import type { ChangeRow } from './history.store.js';

/** What a change’s ids stood for when it was made. */
export interface Names {
  /** By id; whoever was erased, and what nobody knows any more, has none. */
  byId: Record<string, string>;
  actor: string | null;
  requester: string | null;
}

/** A change with its names. */
export interface NamedChange {
  change: ChangeRow;
  names: Names;
}

/** Names beside ids, as they were when the changes were made. */
@Injectable()
export class PastNames {
  constructor(private readonly store: PastNamesStore) {}

  /** Of each change, in their order, of the fields that are shown: three statements, however many changes there are. */
  async beside(scope: Scope, changes: readonly ChangeRow[]): Promise<NamedChange[]> {
    if (changes.length === 0) return [];
    const since = new Date(Math.min(...changes.map(({ at }) => at.getTime())));
    const told = changes.map(({ subject, subjectId, fields }) => {
      const ids = idsToldIn(fields);
      if (subject !== 'company') ids[subject === 'user' ? 'people' : 'organizations'].add(subjectId);
      return ids;
    });
    const people = [
      ...told.flatMap((ids) => [...ids.people]),
      ...changes.flatMap(({ actorId, requestedBy }) => [actorId, requestedBy]),
    ];
    const departments = unique(told.flatMap((ids) => [...ids.departments]));
    const organizations = unique(told.flatMap((ids) => [...ids.organizations]));
    const books = [...organizations, ...changes.map(({ organizationId }) => organizationId)];
    const pointers = ['/name', ...departments.flatMap(departmentPointers)];
    const [persons, things, renamings] = await Promise.all([
      this.store.people(scope, unique(people), since),
      this.store.things(scope, [...departments, ...organizations]),
      this.store.renamings(scope, unique(books), pointers, since),
    ]);
    const known = {
      people: new Map(persons.map((person) => [person.id, person])),
      things: new Map(things.map(({ id, name }) => [id, name])),
      renamings,
    };
    return changes.map((change, nth) => ({ change, names: namesOf(change, told[nth] ?? noIds(), known) }));
  }
}

interface Known {
  people: ReadonlyMap<string, NamedPerson>;
  things: ReadonlyMap<string, string>;
  renamings: readonly Renaming[];
}

function namesOf({ at, actorId, requestedBy }: ChangeRow, ids: ToldIds, { people, things, renamings }: Known): Names {
  const person = (id: string): string | null => {
    const found = people.get(id);
    return found === undefined ? null : personNamedAt(found, at);
  };
  const named = [
    ...[...ids.people].map((id) => [id, person(id)] as const),
    ...[...ids.departments].map((id) => [id, departmentNamedAt(id, things.get(id), renamings, at)] as const),
    ...[...ids.organizations].map((id) => [id, organizationNamedAt(id, things.get(id), renamings, at)] as const),
  ];
  const byId = Object.fromEntries(named.flatMap(([id, name]) => (name == null ? [] : [[id, name]])));
  const nameOf = (id: string | null) => (id === null ? null : person(id));
  return { byId, actor: nameOf(actorId), requester: nameOf(requestedBy) };
}

function unique(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
