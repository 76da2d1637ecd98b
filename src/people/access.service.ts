import { Injectable } from '@nestjs/common';
import type { Caller } from '../auth/caller.js';
import type { Role } from '../auth/roles.js';
import type { Snapshot } from '../profiles/profile.js';
import { ProfileReadings } from '../profiles/profile-readings.js';
import type { AccessView } from './access.dto.js';
import { areasOf } from './access-areas.js';
import { permissionsOf, without } from './access.rules.js';
import { RoutePermissions } from './route-permissions.js';

/** What a role is worth, from the tables that decide. */
@Injectable()
export class AccessService {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly routes: RoutePermissions,
  ) {}

  /** What the person would gain and lose with another role; for the person and their administrators. */
  async compare(caller: Caller, userId: string, as: Role): Promise<AccessView> {
    const person = await this.readings.administered(caller, userId);
    const role = person.state.user.accessRole;
    const [now, then] = [this.allOf(person, role), this.allOf(person, as)];
    const changes = { gains: without(then, now), loses: without(now, then) };
    return { role, as, ...changes, areas: areasOf(changes, this.routes.words()) };
  }

  private allOf(person: Snapshot, role: Role): Set<string> {
    return new Set([...permissionsOf(person, role), ...this.routes.of(role)]);
  }
}
