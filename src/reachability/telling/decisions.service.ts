import { Injectable } from '@nestjs/common';
import { sessionEnded } from '../../auth/auth.failures.js';
import type { Caller } from '../../auth/caller.js';
import { found, invalidRequest, notFound, type FieldFault } from '../../failure.js';
import { PreferencesStore } from '../../notifications/preferences.store.js';
import { isBeforeArrival, isBeforeBirth } from '../../profiles/past.js';
import { PastStore, type Before } from '../../changes/past.store.js';
import { administratorsOnly } from './decisions.failures.js';
import { mayAsk, momentFaults, validFor } from './asking.rules.js';
import { decide, leversOf } from './decide.rules.js';
import type { DecideDto, DecisionsView, ExplainDto, ExplanationView } from './decisions.dto.js';
import { presentChannels, presentDecision, presentFinding, presentLever, presentUnknown } from './decisions.view.js';
import { departmentBefore, pastSnapshot, TELLING_FIELDS } from './past-snapshot.rules.js';
import type { TellingSnapshot } from './snapshot.js';
import { SnapshotsStore, type FoundPerson } from './snapshots.store.js';

const UNCHANGED: Before = { values: null, version: null, at: null };

/** Whether people are told, and why. */
@Injectable()
export class DecisionsService {
  constructor(
    private readonly store: SnapshotsStore,
    private readonly past: PastStore,
    private readonly preferences: PreferencesStore,
  ) {}

  /** In the order asked for; who is unknown is no error of the others. */
  async decide(caller: Caller, body: DecideDto): Promise<DecisionsView> {
    const now = Date.now();
    const { category, at = new Date(now) } = body;
    const ids = idsIn(body, momentFaults(body.at, now, 'refused'));
    const people = await this.read(caller, ids, category);
    const instant = at.getTime();
    const items = ids.map((id) => {
      const person = people.get(id);
      if (person === undefined || !mayAsk(caller.userId, person)) return presentUnknown(id);
      return presentDecision(id, decide(person.snapshot, instant), instant);
    });
    return { category, at, items };
  }

  /** The same decision about one person, with all that was looked at. */
  async explain(caller: Caller, { userId, category, at }: ExplainDto): Promise<ExplanationView> {
    const now = Date.now();
    const faults = momentFaults(at, now, 'read');
    if (faults.length > 0) throw invalidRequest({ errors: faults });
    const person = await this.askedAbout(caller, userId, category);
    const moment = at ?? new Date(now);
    const isPast = moment.getTime() < now;
    const snapshot = isPast && at !== undefined ? await this.before(caller, person, moment) : person.snapshot;
    const decision = decide(snapshot, moment.getTime());
    return {
      userId,
      category,
      at: moment,
      channels: presentChannels(decision.channels),
      validFor: isPast ? null : validFor(moment.getTime(), decision.next),
      trace: decision.trace().map(presentFinding),
      wouldChange: leversOf(snapshot, moment.getTime(), decision).map(presentLever),
    };
  }

  /** Somebody whom the caller may ask about. */
  async askedAbout(caller: Caller, userId: string, category: string): Promise<FoundPerson> {
    const person = found((await this.read(caller, [userId], category)).get(userId));
    if (!mayAsk(caller.userId, person)) throw refusalFor(person);
    return person;
  }

  private async read(caller: Caller, ids: readonly string[], category: string): Promise<Map<string, FoundPerson>> {
    const people = await this.store.read(caller, ids, category);
    if (people === undefined) throw sessionEnded();
    return people;
  }

  /** As it was, of somebody at home here then. */
  private async before(caller: Caller, person: FoundPerson, moment: Date): Promise<TellingSnapshot> {
    const { snapshot, organizationId, categoryId, createdAt } = person;
    const [own, home] = await Promise.all([
      this.past.before(caller, snapshot.person.id, moment, null),
      organizationId === null ? UNCHANGED : this.past.before(caller, organizationId, moment, TELLING_FIELDS),
    ]);
    if (moment < createdAt || isBeforeBirth(own) || isBeforeArrival(own)) throw notFound();
    const [mine, theirs] = [own.values ?? {}, home.values ?? {}];
    const departmentId = departmentBefore(person.departmentId, mine);
    const now = await this.inDepartment(caller, person, departmentId);
    return pastSnapshot(now, { own: mine, home: theirs, categoryId, departmentId });
  }

  /** With what another department says now, where somebody was in another one. */
  private async inDepartment(
    caller: Caller,
    person: FoundPerson,
    departmentId: string | null,
  ): Promise<TellingSnapshot> {
    const { snapshot, organizationId } = person;
    if (departmentId === person.departmentId || organizationId === null) return snapshot;
    const { overrides } = await this.preferences.ofPlace(caller, organizationId, departmentId);
    const said = overrides.filter(({ level, category }) => level === 'department' && category === snapshot.key);
    return { ...snapshot, overrides: [...snapshot.overrides.filter(({ level }) => level !== 'department'), ...said] };
  }
}

/** Who is deleted is there for administrators alone. */
function refusalFor({ snapshot, accessRole }: FoundPerson) {
  return snapshot.person.deletedAt === null ? administratorsOnly(accessRole) : notFound();
}

function idsIn({ userId, userIds }: DecideDto, faults: readonly FieldFault[]): string[] {
  const errors = [...faults];
  if ((userId === undefined) === (userIds === undefined)) {
    const message = 'Send one of `userId` and `userIds`.';
    errors.unshift({ pointer: '', code: 'required', message, parameters: { names: ['userId', 'userIds'] } });
  }
  if (errors.length > 0) throw invalidRequest({ errors });
  return userIds ?? (userId === undefined ? [] : [userId]);
}
