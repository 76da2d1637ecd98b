import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import type { Tx } from '../database/database.js';
import { found } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { DepartmentsStore } from '../organizations/departments/departments.store.js';
import { OrganizationAccess, type Place } from '../organizations/organization-access.js';
import { OrganizationChangesStore } from '../organizations/organization-changes.store.js';
import { OrganizationSubjects } from '../organizations/organization-subjects.js';
import { OrganizationWrites, type Plan, type Subject } from '../organizations/organization-writes.service.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';
import { presentCategories, presentDefault } from './category.view.js';
import type { DefaultsPreviewView, NotificationDefaultsDto, NotificationDefaultsView } from './defaults.dto.js';
import * as rules from './defaults.rules.js';
import type { Defaults, DefaultsBefore, DefaultsLevel, Preferences } from './defaults.rules.js';
import type { OverrideWithChannels } from './effective.js';
import { PreferencesStore, type People } from './preferences.store.js';
import { reachOf, type Group, type Reach } from './reach.rules.js';

/** Whose defaults: an organization's, or those of one of its departments. */
interface Owner {
  level: DefaultsLevel;
  organizationId: string;
  departmentId: string | null;
}

const MOST_SAMPLED = 10;

/** What organizations and departments say of notifications, for everyone without an own choice. */
@Injectable()
export class NotificationDefaultsService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: PreferencesStore,
    private readonly departments: DepartmentsStore,
    private readonly changes: OrganizationChangesStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  /** For every member. */
  async ofOrganization(actor: Actor, id: string): Promise<WriteAnswer<NotificationDefaultsView>> {
    return this.read(actor, { level: 'organization', organizationId: id, departmentId: null });
  }

  async ofDepartment(actor: Actor, id: string): Promise<WriteAnswer<NotificationDefaultsView>> {
    const { organizationId } = found(await this.departments.find(actor, id));
    return this.read(actor, { level: 'department', organizationId, departmentId: id });
  }

  /** Changes what is sent; everyone without an own choice has it at once. */
  changeOfOrganization(
    actor: Actor,
    id: string,
    body: NotificationDefaultsDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<NotificationDefaultsView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(id),
      faults: faultsIn(body),
      plan: (tx, place) => {
        const owner: Owner = { level: 'organization', organizationId: id, departmentId: null };
        return this.planSent(tx, place, owner, body, asked);
      },
    });
  }

  changeOfDepartment(
    actor: Actor,
    id: string,
    body: NotificationDefaultsDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<NotificationDefaultsView>> {
    return this.writes.write(actor, {
      asked,
      subject: (tx, keptId) => this.subjectOf(tx, id, keptId),
      faults: faultsIn(body),
      plan: async (tx, place) => {
        const { organizationId } = found(await this.departments.findIn(tx, id));
        return this.planSent(tx, place, { level: 'department', organizationId, departmentId: id }, body, asked);
      },
    });
  }

  /** Puts back what one change of defaults has set. */
  revert(
    actor: Actor,
    organizationId: string,
    { departmentId, wanted }: DefaultsBefore,
    asked: AskedWrite,
  ): Promise<WriteAnswer<NotificationDefaultsView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      plan: async (tx, place) => {
        if (departmentId !== null) found(await this.departments.findIn(tx, departmentId));
        const level = departmentId === null ? 'organization' : 'department';
        const preferences = await this.store.ofPlaceIn(tx, organizationId, departmentId);
        return this.plan(tx, place, { level, organizationId, departmentId }, { preferences, wanted, asked });
      },
    });
  }

  private async read(actor: Actor, owner: Owner): Promise<WriteAnswer<NotificationDefaultsView>> {
    const { version } = await this.access.visit(actor, owner.organizationId);
    const preferences = await this.store.ofPlace(actor, owner.organizationId, owner.departmentId);
    return { version, view: present(owner, preferences) };
  }

  private async planSent(
    tx: Tx,
    place: Place,
    owner: Owner,
    body: NotificationDefaultsDto,
    asked: AskedWrite,
  ): Promise<Plan<NotificationDefaultsView>> {
    const preferences = await this.store.ofPlaceIn(tx, owner.organizationId, owner.departmentId);
    const wanted = rules.mergedDefaults(owner.level, preferences, sentIn(body));
    const plan = this.plan(tx, place, owner, { preferences, wanted, asked });
    const now = { preferences: present(owner, preferences).preferences };
    return {
      ...plan,
      late: { now, sent: { preferences: sentIn(body) }, place: rules.defaultsPlace(owner.departmentId) },
    };
  }

  private plan(
    tx: Tx,
    place: Place,
    owner: Owner,
    { preferences, wanted, asked }: { preferences: Preferences; wanted: Defaults; asked: AskedWrite },
  ): Plan<NotificationDefaultsView> {
    const { level, organizationId, departmentId } = owner;
    const ownerId = departmentId ?? organizationId;
    const { report, refusals, writes } = rules.decideDefaults(level, preferences, wanted, place);
    const after = { ...preferences, overrides: rules.withDefaults(level, preferences.overrides, writes) };
    const view = present(owner, after);
    return {
      report,
      refusals,
      fields: rules.defaultsChanges(level, ownerId, preferences, writes),
      planned: async () =>
        asked.mode === 'dry-run' ? { ...view, preview: await this.preview(tx, owner, preferences, writes) } : view,
      write: () => this.store.write(tx, level, ownerId, writes),
      written: () => Promise.resolve(view),
    };
  }

  /** Whom it reaches: counted by groups of people with the same answer, who are then asked about one by one. */
  private async preview(
    tx: Tx,
    { level, organizationId, departmentId }: Owner,
    { catalogue, overrides }: Preferences,
    writes: Defaults,
  ): Promise<DefaultsPreviewView[]> {
    const categories = [...writes.keys()];
    if (categories.length === 0) return [];
    const [people, ofDepartments] = await Promise.all([
      this.store.people(tx, organizationId, departmentId, categories),
      this.store.ofDepartments(tx, organizationId, categories),
    ]);
    const levels = (all: readonly OverrideWithChannels[]) => (department: string | null) => {
      const own = level === 'organization' ? (ofDepartments.get(department ?? '') ?? []) : [];
      return [...all, ...own];
    };
    const [before, after] = [levels(overrides), levels(rules.withDefaults(level, overrides, writes))];
    const reaches = catalogue
      .filter(({ key }) => writes.has(key))
      .map((category) => reachOf(category, groupsOf(people, category.key), { before, after }));
    return this.withNames(tx, reaches, categories);
  }

  private async withNames(
    tx: Tx,
    reaches: readonly Reach[],
    categories: readonly string[],
  ): Promise<DefaultsPreviewView[]> {
    const ids = reaches.flatMap(({ staying }) => staying.flatMap(({ some }) => some));
    const named = new Map((await this.store.names(tx, [...new Set(ids)], categories)).map((one) => [one.id, one]));
    return reaches.map(({ category, reaches: count, ownChoice, stays, staying }) => {
      const sample = staying.flatMap(({ some, because }) =>
        some.flatMap((id) => {
          const person = named.get(id);
          // The few that are known of a department are its first, whatever they chose.
          const isOf = person?.chosen.includes(category) === (because === 'user');
          return person === undefined || !isOf ? [] : [{ _id: id, fullName: person.fullName, because }];
        }),
      );
      return { category, reaches: count, ownChoice, stays: { count: stays, sample: sample.slice(0, MOST_SAMPLED) } };
    });
  }

  /** Behind the lock of its organization, for its heads too. */
  private async subjectOf(tx: Tx, id: string, keptId: string | undefined): Promise<Subject<Place>> {
    const organizationId = keptId ?? found(await this.departments.findIn(tx, id)).organizationId;
    return {
      keptId: organizationId,
      lock: (locking, actor) => this.access.lockToLead(locking, actor, organizationId, id),
      look: (looking, actor) => this.access.leadIn(looking, actor, organizationId, id),
      record: (recording, fields, origin) => this.changes.record(recording, organizationId, fields, origin),
    };
  }
}

/** What is no map of any preferences was set aside as faulty. */
function sentIn({ preferences }: Partial<NotificationDefaultsDto>): NotificationDefaultsDto['preferences'] {
  return preferences ?? {};
}

function present({ level }: Owner, preferences: Preferences): NotificationDefaultsView {
  const said = preferences.catalogue.flatMap(({ key }) => {
    const state = rules.defaultOf(level, preferences, key);
    return state === null ? [] : [[key, presentDefault(state)] as const];
  });
  return { preferences: Object.fromEntries(said), categories: presentCategories(preferences) };
}

/** Those without an own choice are the rest of their department. */
function groupsOf({ departments, choices }: People, category: string): Group[] {
  const chosen = choices.filter((one) => one.category === category);
  const others = departments.map(({ departmentId, count, some }) => {
    const mine = chosen.filter((one) => one.departmentId === departmentId);
    return { category, departmentId, own: null, count: count - mine.reduce((sum, one) => sum + one.count, 0), some };
  });
  return [...chosen, ...others];
}
