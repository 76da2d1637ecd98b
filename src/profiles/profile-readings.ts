import { Injectable } from '@nestjs/common';
import { sessionEnded } from '../auth/auth.failures.js';
import { notFound } from '../failure.js';
import type { Caller } from '../auth/caller.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import type { Tx } from '../database/database.js';
import { found } from '../failure.js';
import { PreferencesStore } from '../notifications/preferences.store.js';
import type { Capabilities } from '../writes/capability.js';
import { capabilitiesOf, someCapabilitiesOf } from './capabilities.js';
import { situationOf } from './decide.js';
import { askedIn } from './deferred/deferred.rules.js';
import { DeferredStore } from './deferred/deferred.store.js';
import { AroundStore } from './storage/around.store.js';
import { ChoicesStore } from './storage/choices.store.js';
import { INHERITED_FIELDS, isBeforeArrival, isBeforeBirth, pastOf } from './past.js';
import { PastStore, type Before } from '../changes/past.store.js';
import { personOf, type Person, type Portrait, type Reading } from './person.js';
import type { UserField } from './policy.js';
import type { Snapshot } from './profile.js';
import { withChannels } from './storage/profile-row.js';
import { ProfilesStore } from './storage/profiles.store.js';
import { isShown, refuseUnlessShown, refuseUnlessAdministered, seen, snapshotOf } from './reach.js';
import { selfOrAdmin } from './rules.js';
import { knowsAllHomes, sightOf, type Sight } from './sight.js';

const MOST_PEOPLE = 1000;
const UNCHANGED: Before = { values: null, version: null, at: null };

/** As it was at the moment, seen from where the reader stands today. */
export interface PastReading extends Reading {
  sight: Sight;
  moment: Date;
}

/** What there is to read of people, as far as the caller sees them; how it is shown is the door's. */
@Injectable()
export class ProfileReadings {
  constructor(
    private readonly store: ProfilesStore,
    private readonly deferred: DeferredStore,
    private readonly around: AroundStore,
    private readonly choices: ChoicesStore,
    private readonly past: PastStore,
    private readonly avatarUrls: AvatarUrls,
    private readonly preferencesStore: PreferencesStore,
  ) {}

  async read(caller: Caller, targetId: string): Promise<Reading> {
    return this.readingOf(snapshotOf(await this.store.read(caller, targetId)));
  }

  /** The caller, with what all levels say of notifications. NOTE: a key is known only once the first is read. */
  async readWithPreferences(caller: Caller): Promise<Reading> {
    const { now, pictures } = await this.read(caller, caller.userId);
    const preferences = await this.preferencesStore.ofPerson(caller, caller.userId);
    return { now: withChannels(now, preferences), pictures };
  }

  /** A person as far as the caller sees them, in a transaction that goes on. */
  async seen(tx: Tx, caller: Caller, targetId: string): Promise<Snapshot> {
    return snapshotOf(await this.store.readWithin(tx, caller, targetId));
  }

  /** The state of a person, deleted ones too, for themselves and their administrators. */
  async administered(caller: Caller, targetId: string): Promise<Snapshot> {
    const snapshot = snapshotOf(await this.store.read(caller, targetId));
    refuseUnlessAdministered(snapshot);
    return snapshot;
  }

  /**
   * The profile as it was at a moment that has passed, for whoever reads its history, and from where they see it today. What
   * somebody was in a former home is for themselves and SUPERADMINs.
   */
  async readAsOf(caller: Caller, targetId: string, moment: Date): Promise<PastReading> {
    const now = await this.administered(caller, targetId);
    const { organizationId } = now.state.user;
    const [own, home] = await Promise.all([
      this.past.before(caller, targetId, moment, null),
      organizationId === null ? UNCHANGED : this.past.before(caller, organizationId, moment, INHERITED_FIELDS),
    ]);
    const sight = sightOf(now.actor, now.state.user);
    const isHidden = isBeforeArrival(own) && !knowsAllHomes(now.actor.role, sight);
    if (moment < now.createdAt || isBeforeBirth(own) || isHidden) throw notFound();
    return { ...this.readingOf(pastOf(now, own, home)), sight, moment };
  }

  /**
   * A person with all facts, for themselves and their administrators: what the compatible APIs show. They have no word for
   * deleted people and service accounts, so there are none.
   */
  async person(caller: Caller, targetId: string): Promise<Person> {
    const [snapshot, around] = await Promise.all([
      this.administered(caller, targetId),
      this.around.read(caller, targetId),
    ]);
    refuseUnlessShown(snapshot);
    return personOf(this.readingOf(snapshot), around);
  }

  /**
   * The people an administrator has at home, in the order of their names, at most 1,000; anyone else has only themselves.
   * Who is above the caller is left out, as reading them one by one would refuse them.
   */
  async peopleAtHome(caller: Caller): Promise<Portrait[]> {
    const snapshots = await this.store.readHome(caller, MOST_PEOPLE);
    if (snapshots === undefined) throw sessionEnded();
    const administered = snapshots.filter((one) => isShown(one) && selfOrAdmin(situationOf(one)) === undefined);
    return administered.map((snapshot) => {
      const { now, pictures } = this.readingOf(seen(snapshot));
      return { ...now, pictures };
    });
  }

  /** Per field of the target's profile: what the caller may do with it, and why not. */
  async capabilities(caller: Caller, targetId: string): Promise<Capabilities> {
    const snapshot = snapshotOf(await this.store.read(caller, targetId));
    const isAdministered = selfOrAdmin(situationOf(snapshot)) === undefined;
    const [choices, waiting] = await Promise.all([
      this.choices.ofPerson(caller, targetId),
      isAdministered ? this.deferred.ofPerson(caller, targetId) : [],
    ]);
    const pending = waiting.map(({ by, until, body, revertAt, requestedBy }) => {
      return { by, until, revertAt, requestedBy, asked: askedIn(body) };
    });
    return capabilitiesOf({ snapshot, choices: found(choices), picture: this.pictureOf(snapshot) }, pending);
  }

  /**
   * The same of some fields of each of many people, by their ids, without what waits: two statements, however many they are. Who
   * isn't there any more is left out.
   */
  async capabilitiesOfPeople(
    caller: Caller,
    ids: readonly string[],
    fields: readonly UserField[],
  ): Promise<Map<string, Capabilities['fields']>> {
    if (ids.length === 0) return new Map();
    const [snapshots, choices] = await Promise.all([
      this.store.readPeople(caller, ids),
      this.choices.ofPeople(caller, ids, fields),
    ]);
    if (snapshots === undefined) throw sessionEnded();
    const told = snapshots.flatMap((snapshot) => {
      const { id } = snapshot.state.user;
      const offered = choices.get(id);
      if (offered === undefined) return [];
      return [
        [id, someCapabilitiesOf({ snapshot, choices: offered, picture: this.pictureOf(snapshot) }, fields)] as const,
      ];
    });
    return new Map(told);
  }

  private pictureOf({ state }: Snapshot): string | null {
    return this.avatarUrls.pictureOf(state.user);
  }

  private readingOf(now: Snapshot): Reading {
    return { now, pictures: this.avatarUrls.picturesOf(now.state.user) };
  }
}
