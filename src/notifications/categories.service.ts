import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import type { Tx } from '../database/database.js';
import { found, notFound } from '../failure.js';
import { wholePage, type Page } from '../http/page.js';
import { decide, decideRemoval, sentIn } from '../organizations/decide.js';
import { OrganizationAccess, type Place } from '../organizations/organization-access.js';
import { OrganizationSubjects } from '../organizations/organization-subjects.js';
import { OrganizationWrites, type Plan } from '../organizations/organization-writes.service.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';
import type { CategoryDto, NewCategoryDto, OwnCategoryView, PlannedCategoryView } from './categories.dto.js';
import {
  categoryChanges,
  categoryPlace,
  defaultsGone,
  MOST_CATEGORIES,
  MOST_EVER,
  type CategoryState,
} from './categories.rules.js';
import { CategoriesStore, type OwnCategory } from './categories.store.js';
import { PreferencesStore } from './preferences.store.js';
import { uuidv7 } from '../values/uuid.js';

/** The categories that an organization adds to the platform’s. */
@Injectable()
export class CategoriesService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: CategoriesStore,
    private readonly preferences: PreferencesStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  /** For every member, those that are retired last. */
  async list(actor: Actor, organizationId: string): Promise<Page<OwnCategoryView>> {
    await this.access.visit(actor, organizationId);
    return wholePage((await this.store.own(actor, organizationId)).map(present));
  }

  /** One that there is or was, with the version of the organization, which counts its changes. */
  async read(actor: Actor, organizationId: string, id: string): Promise<WriteAnswer<OwnCategoryView>> {
    const { version } = await this.access.visit(actor, organizationId);
    const category = (await this.store.own(actor, organizationId)).find((one) => one.id === id);
    return { version, view: present(found(category)) };
  }

  /** Adds one, or brings back the retired one of that key. */
  add(
    actor: Actor,
    organizationId: string,
    body: NewCategoryDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<OwnCategoryView | PlannedCategoryView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      plan: (tx, place) => this.planNew(tx, place, body),
    });
  }

  change(
    actor: Actor,
    organizationId: string,
    id: string,
    body: CategoryDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<OwnCategoryView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      plan: (tx, place) => this.planChange(tx, place, id, body),
    });
  }

  /** Nobody is told anything of it any more; what people chose of it is kept, what the organization says of it isn't. */
  retire(actor: Actor, organizationId: string, id: string, asked: AskedWrite): Promise<WriteAnswer<undefined>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(organizationId),
      plan: (tx, place) => this.planRetirement(tx, place, id),
    });
  }

  private async planNew(
    tx: Tx,
    place: Place,
    body: NewCategoryDto,
  ): Promise<Plan<OwnCategoryView | PlannedCategoryView>> {
    const { key, label, channels = ['email', 'app'], enabledByDefault = true } = body;
    const own = await this.store.ownIn(tx, place.id);
    const retired = own.find((one) => one.key === key && one.retiredAt !== null);
    const there = own.filter(({ retiredAt }) => retiredAt === null);
    const keyIsTaken = there.some((one) => one.key === key) || (await this.store.isPlatforms(tx, key));
    const areMany = there.length >= MOST_CATEGORIES || (retired === undefined && own.length >= MOST_EVER);
    const state: CategoryState = { key, label, channels, enabledByDefault };
    const change = { before: NONE, merged: state, sent: sentIn(body) };
    const facts = { category: { keyIsTaken, areMany } };
    const { report, refusals } = decide<Partial<CategoryState>>('notificationCategories.', change, { ...place, facts });
    const id = retired?.id ?? uuidv7();
    const planned = {
      organizationId: place.id,
      key,
      label,
      channels: [...channels],
      enabledByDefault,
      retiredAt: null,
    };
    return {
      report,
      refusals,
      fields: categoryChanges(id, null, state),
      planned: () => planned,
      write: () => this.store.insert(tx, id, place.id, state),
      written: () => Promise.resolve({ _id: id, ...planned }),
    };
  }

  private async planChange(tx: Tx, place: Place, id: string, body: CategoryDto): Promise<Plan<OwnCategoryView>> {
    const category = await this.getPresent(tx, place, id);
    const before = stateOf(category);
    const sent = sentIn(body);
    const merged = { ...before, ...Object.fromEntries(sent.map((name) => [name, body[name]])) };
    const { after, ...decision } = decide<CategoryState>('notificationCategories.', { before, merged, sent }, place);
    const view = present({ ...category, ...after, channels: [...after.channels] });
    return {
      ...decision,
      fields: categoryChanges(id, before, after),
      late: { now: before, sent: body, place: categoryPlace(id) },
      planned: () => view,
      write: () => this.store.update(tx, id, after),
      written: () => Promise.resolve(view),
    };
  }

  private async planRetirement(tx: Tx, place: Place, id: string): Promise<Plan<undefined>> {
    const category = await this.getPresent(tx, place, id);
    const [{ overrides }, ofDepartments] = await Promise.all([
      this.preferences.ofPlaceIn(tx, place.id, null),
      this.preferences.ofDepartments(tx, place.id, [category.key]),
    ]);
    const said = [[place.id, overrides] as const, ...ofDepartments].flatMap(([ownerId, all]) =>
      all.filter((one) => one.category === category.key).map((override) => ({ ownerId, override })),
    );
    return {
      ...decideRemoval('notificationCategories', place),
      fields: { ...categoryChanges(id, stateOf(category), null), ...defaultsGone(said) },
      late: { now: stateOf(category), sent: null, place: categoryPlace(id) },
      planned: () => undefined,
      write: () => this.store.retire(tx, category),
      written: () => Promise.resolve(undefined),
    };
  }

  private async getPresent(tx: Tx, place: Place, id: string): Promise<OwnCategory> {
    const category = (await this.store.ownIn(tx, place.id)).find((one) => one.id === id && one.retiredAt === null);
    if (category === undefined) throw notFound();
    return category;
  }
}

/** Of a new one everything that is sent is a change. */
const NONE: Partial<CategoryState> = {};

function stateOf({ key, label, channels, enabledByDefault }: OwnCategory): CategoryState {
  return { key, label, channels, enabledByDefault };
}

function present({
  id,
  organizationId,
  key,
  label,
  channels,
  enabledByDefault,
  retiredAt,
}: OwnCategory): OwnCategoryView {
  return { _id: id, organizationId, key, label, channels, enabledByDefault, retiredAt };
}
