import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/caller.js';
import type { Tx } from '../../database/database.js';
import { found, type FieldFault } from '../../failure.js';
import { differencesOf } from '../../values/differences.js';
import { mergePatch } from '../../values/merge.js';
import type { QuietHours } from '../../values/quiet-hours.js';
import type { WriteAnswer } from '../../writes/write-answer.js';
import type { AskedWrite } from '../../writes/write-options.js';
import { decide } from '../decide.js';
import { OrganizationAccess, type Place } from '../organization-access.js';
import { OrganizationSubjects } from '../organization-subjects.js';
import { OrganizationWrites, type Plan } from '../organization-writes.service.js';
import type { OrganizationQuietHoursView, QuietHoursDto } from './quiet-hours.dto.js';
import { QuietHoursStore, type QuietHoursRow } from './quiet-hours.store.js';

/** When the members of an organization aren't told anything, unless they say otherwise. */
@Injectable()
export class QuietHoursService {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: QuietHoursStore,
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
  ) {}

  async read(actor: Actor, id: string): Promise<WriteAnswer<OrganizationQuietHoursView>> {
    const { version } = await this.access.visit(actor, id);
    return { version, view: present(found(await this.store.find(actor, id)).quietHours) };
  }

  /** Changes what was sent and records it; a change that makes no difference writes nothing. */
  change(
    actor: Actor,
    id: string,
    body: QuietHoursDto,
    asked: AskedWrite,
  ): Promise<WriteAnswer<OrganizationQuietHoursView>> {
    return this.writes.write(actor, {
      asked,
      subject: () => this.subjects.of(id),
      plan: (tx, place) => this.plan(tx, place, body),
    });
  }

  private async plan(tx: Tx, place: Place, body: QuietHoursDto): Promise<Plan<OrganizationQuietHoursView>> {
    const { id } = place;
    const row = found(await this.store.findIn(tx, id));
    const before = { quietHours: row.quietHours };
    const merged = { quietHours: mergePatch(row.quietHours, { ...body }) as QuietHours };
    const { after, ...decision } = decide('', { before, merged, sent: ['quietHours'] }, place);
    const planned = () => present(after.quietHours);
    return {
      ...decision,
      faults: categoryFaults(row, body),
      fields: differencesOf(before, after),
      late: { now: row.quietHours, sent: body, place: { told: '/quietHours', under: '' } },
      planned,
      write: () => this.store.update(tx, id, after.quietHours),
      written: () => Promise.resolve(planned()),
    };
  }
}

/** What passes already may go on, also when its category is no more. */
function categoryFaults({ quietHours, categories }: QuietHoursRow, { pass }: QuietHoursDto): FieldFault[] {
  const known = [...categories, ...(quietHours.pass ?? [])];
  if (pass?.every((key) => known.includes(key)) !== false) return [];
  const message = `There is no such category; there are ${categories.join(', ')}.`;
  return [{ pointer: '/pass', code: 'unknown_category', message, parameters: { allowed: categories } }];
}

function present({ timezone, periods, pass, mode }: QuietHours): OrganizationQuietHoursView {
  return { timezone: timezone ?? null, periods: periods ?? null, pass: pass ?? null, mode: mode ?? null };
}
