import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import type { Tx } from '../database/database.js';
import { Overtaken } from '../database/sql-failures.js';
import { found } from '../failure.js';
import { faultsIn } from '../http/decided-in-part.js';
import { decide, sentIn } from '../organizations/decide.js';
import type { SmsNumberDto, SmsNumberView } from '../organizations/numbers/sms-numbers.dto.js';
import {
  numberChanges,
  numberPlace,
  personConcerned,
  plannedNumber,
  stateOf,
  type SmsNumberState,
} from '../organizations/numbers/sms-numbers.rules.js';
import { presentNumber } from '../organizations/numbers/sms-numbers.service.js';
import { SmsNumbersStore, type SmsNumberRow } from '../organizations/numbers/sms-numbers.store.js';
import type { Place } from '../organizations/organization-access.js';
import { OrganizationSubjects } from '../organizations/organization-subjects.js';
import { OrganizationWrites, type Foreseen, type Plan } from '../organizations/organization-writes.service.js';
import { ProfilesService, type ProfileEdit } from '../profiles/profiles.service.js';
import { sameJson } from '../values/merge.js';
import type { FieldDecision, Refusal } from '../writes/decision.js';
import type { WriteAnswer } from '../writes/write-answer.js';
import type { AskedWrite } from '../writes/write-options.js';

/** One number, and how its change is asked for. */
interface NumberWrite {
  numberId: string;
  body: SmsNumberDto;
  asked: AskedWrite;
}

/** What became of a number's change, before the profile has its say. */
interface Decided {
  report: FieldDecision[];
  refusals: Refusal[];
  after: SmsNumberState;
}

/** Whose number it is, written where it belongs: in the profile of the person who gets or loses it, in one transaction. */
@Injectable()
export class NumberAssignmentsService {
  constructor(
    private readonly subjects: OrganizationSubjects,
    private readonly writes: OrganizationWrites,
    private readonly numbers: SmsNumbersStore,
    private readonly profiles: ProfilesService,
  ) {}

  change(actor: Actor, organizationId: string, write: NumberWrite): Promise<WriteAnswer<SmsNumberView>> {
    return this.writes.write(actor, {
      asked: write.asked,
      subject: () => this.subjects.of(organizationId),
      faults: faultsIn(write.body),
      foresee: (tx, place) => this.foresee(tx, actor, place, write),
      plan: (tx, place) => this.plan(tx, actor, place, write),
    });
  }

  /** Who has the number is read before the person is locked, and once more behind the lock of the number. */
  private async plan(
    tx: Tx,
    actor: Actor,
    place: Place,
    { numberId, body, asked }: NumberWrite,
  ): Promise<Plan<SmsNumberView>> {
    const number = await this.get(tx, place.id, numberId);
    const before = stateOf(number);
    const decided = await decideNumber(place, { before, body }, (id) => this.numbers.lockPerson(tx, place.id, id));
    const edit = await this.edit(tx, actor, { number, after: decided.after, asked });
    if (!sameJson(stateOf(await this.locked(tx, place.id, numberId)), before)) {
      throw new Overtaken('The number was assigned or released meanwhile.');
    }
    const { after, ...decision } = edit === undefined ? decided : heeding(edit, { before, body, decided });
    const view = presentNumber({ ...number, ...after });
    return {
      ...decision,
      fields: numberChanges(number.e164, before, after),
      late: { now: before, sent: body, place: numberPlace(number.e164) },
      planned: () => view,
      write: async () => {
        await this.numbers.update(tx, numberId, after);
        if (edit?.changes === true && edit.refusals.length === 0) await edit.write();
      },
      written: () => Promise.resolve(view),
    };
  }

  private async foresee(
    tx: Tx,
    actor: Actor,
    place: Place,
    { numberId, body }: Omit<NumberWrite, 'asked'>,
  ): Promise<Foreseen> {
    const number = await this.get(tx, place.id, numberId);
    const before = stateOf(number);
    const decided = await decideNumber(place, { before, body }, (id) => this.numbers.isAtHome(tx, place.id, id));
    const asked = editOf(number, decided.after);
    if (asked === undefined) return decided;
    const seen = await this.profiles.foresee(tx, actor, asked.personId, asked.change, () => asked.known);
    return heeding(seen, { before, body, decided });
  }

  /** The change of the profile that is concerned; a number that is made active by the same change is so already for it. */
  private async edit(
    tx: Tx,
    actor: Actor,
    { number, after, asked }: { number: SmsNumberRow; after: SmsNumberState; asked: AskedWrite },
  ): Promise<ProfileEdit | undefined> {
    const edit = editOf(number, after);
    if (edit === undefined) return undefined;
    const { personId, change, known } = edit;
    return this.profiles.edit(tx, actor, personId, change, { origin: asked.origin, known });
  }

  private async get(tx: Tx, organizationId: string, numberId: string): Promise<SmsNumberRow> {
    return found(await this.numbers.findIn(tx, organizationId, numberId));
  }

  private async locked(tx: Tx, organizationId: string, numberId: string): Promise<SmsNumberRow> {
    return found(await this.numbers.lock(tx, organizationId, numberId));
  }
}

async function decideNumber(
  place: Place,
  { before, body }: { before: SmsNumberState; body: SmsNumberDto },
  isAtHome: (personId: string) => Promise<boolean>,
): Promise<Decided> {
  const merged = plannedNumber(before, body);
  const personId = personConcerned(before, merged);
  const assigneeIsAtHome = personId === undefined || (await isAtHome(personId));
  const facts = { number: { isInactive: merged.status === 'inactive', assigneeIsAtHome } };
  const change = { before, merged, sent: sentIn(body) };
  const { after, ...decision } = decide<SmsNumberState>('phoneNumbers.', change, { ...place, facts });
  // Deactivated all the same, it is nobody's: neither whose it was nor whose it was to be.
  return { ...decision, after: after.status === 'inactive' ? { ...after, assigneeId: null } : after };
}

/** What it is for the profile that is concerned, if one is. */
function editOf(number: SmsNumberRow, after: SmsNumberState) {
  const personId = personConcerned(number, after);
  if (personId === undefined) return undefined;
  const isGiven = after.assigneeId !== null;
  const change = { sinchPhoneNumber: isGiven ? number.e164 : null };
  const smsNumber = { id: number.id, assigneeId: number.assigneeId };
  return { personId, change, known: isGiven && number.status === 'inactive' ? { smsNumber } : {} };
}

/**
 * A refusal of the profile's field is one of the fields that were sent here for it; they stay as they were. So does an active
 * number whose holder keeps it.
 */
function heeding(
  edit: Pick<ProfileEdit, 'report' | 'refusals'>,
  { before, body, decided }: { before: SmsNumberState; body: SmsNumberDto; decided: Decided },
): Decided {
  const refusal = edit.report.find(({ outcome }) => outcome === 'refused');
  if (refusal === undefined) return decided;
  const isKeptActive = decided.after.status === 'inactive';
  const pointers = [...(body.assigneeId === undefined ? [] : ['/assigneeId']), ...(isKeptActive ? ['/status'] : [])];
  const status = isKeptActive ? before.status : decided.after.status;
  return {
    report: decided.report.map((one) => (pointers.includes(one.pointer) ? { ...refusal, pointer: one.pointer } : one)),
    refusals: [...decided.refusals, ...edit.refusals],
    after: { ...decided.after, assigneeId: before.assigneeId, status },
  };
}
