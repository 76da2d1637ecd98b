import { Injectable } from '@nestjs/common';
import { sessionEnded } from '../auth/auth.failures.js';
import type { Caller } from '../auth/caller.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';
import type { Tx } from '../database/database.js';
import { PreferencesStore } from '../notifications/preferences.store.js';
import type { Capabilities } from '../writes/capability.js';
import { capabilitiesOf } from './capabilities.js';
import { situationOf } from './decide.js';
import { pointersOf } from './deferred/deferred.rules.js';
import { DeferredStore } from './deferred/deferred.store.js';
import { AroundStore } from './storage/around.store.js';
import { personOf, type Person, type Portrait, type Reading } from './person.js';
import type { Snapshot } from './profile.js';
import { withChannels } from './storage/profile-row.js';
import { ProfilesStore } from './storage/profiles.store.js';
import { refuseUnlessShown, refuseUnlessAdministered, seen, snapshotOf } from './reach.js';
import { selfOrAdmin } from './rules.js';

const MOST_PEOPLE = 1000;

/** What there is to read of people, as far as the caller sees them; how it is shown is the door's. */
@Injectable()
export class ProfileReadings {
  constructor(
    private readonly store: ProfilesStore,
    private readonly deferred: DeferredStore,
    private readonly around: AroundStore,
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
    const administered = snapshots.filter((snapshot) => selfOrAdmin(situationOf(snapshot)) === undefined);
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
      this.store.choices(caller, targetId),
      isAdministered ? this.deferred.ofPerson(caller, targetId) : [],
    ]);
    const pending = waiting.map(({ by, until, body }) => ({ by, until, pointers: pointersOf(body) }));
    return capabilitiesOf(snapshot, choices, pending);
  }

  private readingOf(now: Snapshot): Reading {
    return { now, pictures: this.avatarUrls.picturesOf(now.state.user) };
  }
}
