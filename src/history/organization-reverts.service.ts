import { Injectable } from '@nestjs/common';
import { MemberRolesService } from '../administration/member-roles.service.js';
import type { MemberView } from '../administration/member.view.js';
import type { Actor } from '../auth/caller.js';
import { Failure, found } from '../failure.js';
import type { NotificationDefaultsView } from '../notifications/defaults.dto.js';
import { NotificationDefaultsService } from '../notifications/defaults.service.js';
import type { DepartmentView } from '../organizations/departments/departments.dto.js';
import { DepartmentsService } from '../organizations/departments/departments.service.js';
import type { OrganizationView } from '../organizations/facts/organizations.dto.js';
import { OrganizationsService } from '../organizations/facts/organizations.service.js';
import type { BusinessHoursView } from '../organizations/hours/business-hours.dto.js';
import { BusinessHoursService } from '../organizations/hours/business-hours.service.js';
import type { OrganizationQuietHoursView } from '../organizations/hours/quiet-hours.dto.js';
import { QuietHoursService } from '../organizations/hours/quiet-hours.service.js';
import { OrganizationAccess } from '../organizations/organization-access.js';
import type { FieldChanges } from '../values/differences.js';
import type { FieldDecision } from '../writes/decision.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';
import { notRevertible } from '../writes/writes.failures.js';
import { HistoryStore } from './history.store.js';
import { organizationWayBackOf } from './organization-way-back.js';

/** As the route of the part answers its own change. */
export type TakenBack =
  | OrganizationView
  | BusinessHoursView
  | OrganizationQuietHoursView
  | DepartmentView
  | MemberView
  | NotificationDefaultsView;

/** Takes changes of organizations back, each by a new one of the same part, by the rules of now. */
@Injectable()
export class OrganizationReverts {
  constructor(
    private readonly access: OrganizationAccess,
    private readonly store: HistoryStore,
    private readonly organizations: OrganizationsService,
    private readonly hours: BusinessHoursService,
    private readonly quietHours: QuietHoursService,
    private readonly departments: DepartmentsService,
    private readonly members: MemberRolesService,
    private readonly defaults: NotificationDefaultsService,
  ) {}

  /**
   * What was changed again since refuses the whole, or with lenient handling stays as it is; a race for it refuses the whole
   * even then.
   */
  async revert(actor: Actor, id: string, changeId: string, asked: AskedWrite): Promise<WriteAnswer<TakenBack>> {
    await this.access.administer(actor, id);
    const { fields } = found(await this.store.one(actor, id, changeId));
    try {
      return await this.takeBack(actor, id, asked, { fields, stays: [] });
    } catch (error) {
      const stays = staying(error);
      const rest = without(fields, stays);
      if (asked.handling !== 'lenient' || stays.length === 0 || Object.keys(rest).length === 0) throw error;
      return this.takeBack(actor, id, asked, { fields: rest, stays });
    }
  }

  private takeBack(
    actor: Actor,
    organizationId: string,
    as: AskedWrite,
    takingBack: { fields: FieldChanges; stays: FieldDecision[] },
  ): Promise<WriteAnswer<TakenBack>> {
    const asked = { ...as, takingBack };
    const back = organizationWayBackOf(takingBack.fields);
    switch (back?.part) {
      case 'facts':
        return this.organizations.change(actor, organizationId, back.body, asked);
      case 'hours':
        return this.hours.change(actor, organizationId, back.body, asked);
      case 'quietHours':
        return this.quietHours.change(actor, organizationId, back.body, asked);
      case 'department':
        return this.departments.change(actor, back.id, back.body, asked);
      case 'member':
        return this.members.change(actor, organizationId, { userId: back.id, body: back.body, asked });
      case 'defaults':
        return this.defaults.revert(actor, organizationId, back.before, asked);
      case undefined:
        throw notRevertible();
    }
  }
}

/** What was changed since, as a report tells it. */
function staying(error: unknown): FieldDecision[] {
  if (!(error instanceof Failure) || error.code !== 'changed_since') return [];
  return (error.details.errors ?? []).map((told) => ({ ...told, outcome: 'refused' }) as FieldDecision);
}

function without(fields: FieldChanges, stays: readonly FieldDecision[]): FieldChanges {
  const left = new Set(stays.map(({ pointer }) => pointer));
  return Object.fromEntries(Object.entries(fields).filter(([at]) => !left.has(at)));
}
