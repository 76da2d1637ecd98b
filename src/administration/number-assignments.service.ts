import { Injectable } from '@nestjs/common';
import type { Actor } from '../auth/caller.js';
import { Failure } from '../failure.js';
import type { SmsNumberDto, SmsNumberView } from '../organizations/numbers/sms-numbers.dto.js';
import { numberMoved } from '../organizations/numbers/sms-numbers.failures.js';
import { personConcerned, plannedNumber } from '../organizations/numbers/sms-numbers.rules.js';
import { SmsNumbersService, type NumberRequest } from '../organizations/numbers/sms-numbers.service.js';
import { ProfilesService, type ChangeOptions } from '../profiles/profiles.service.js';
import { plainWrite } from './plain-write.js';

const MOST_TRIES = 3;
const MOVED = numberMoved().code;

/** Whose number it is, written where it belongs: in the profile of the person who gets or loses it. */
@Injectable()
export class NumberAssignmentsService {
  constructor(
    private readonly numbers: SmsNumbersService,
    private readonly profiles: ProfilesService,
  ) {}

  /** Who has the number is looked at before and again behind the locks; in between it may move, at most three times. */
  async change(actor: Actor, request: NumberRequest, body: SmsNumberDto): Promise<SmsNumberView> {
    for (let tries = 1; ; tries++) {
      try {
        await this.attempt(actor, request, body);
        return await this.numbers.read(actor, request);
      } catch (error) {
        if (tries === MOST_TRIES || !(error instanceof Failure) || error.code !== MOVED) throw error;
      }
    }
  }

  private async attempt(actor: Actor, request: NumberRequest, body: SmsNumberDto): Promise<void> {
    const before = await this.numbers.get(actor, request);
    const after = plannedNumber(before, body);
    const personId = personConcerned(before, after);
    if (personId === undefined) return this.numbers.change(actor, request, { before, after });
    const sinchPhoneNumber = after.assigneeId === null ? null : before.e164;
    const options: ChangeOptions = {
      ...plainWrite(request.requestId),
      alongside: (tx) => this.numbers.changeIn(tx, actor, request, { before, after }),
    };
    const pointer = body.assigneeId === undefined ? '/status' : '/assigneeId';
    await this.profiles.change(actor, personId, { sinchPhoneNumber }, options).catch((error: unknown) => {
      throw toldOf(pointer, error);
    });
  }
}

/** A refusal of the profile's field is one of the field that was sent here. */
function toldOf(pointer: string, error: unknown): unknown {
  if (!(error instanceof Failure) || error.details.errors === undefined) return error;
  const errors = error.details.errors.map((fault) =>
    fault.pointer === '/sinchPhoneNumber' ? { ...fault, pointer } : fault,
  );
  return new Failure(error.kind, error.code, error.message, { ...error.details, errors });
}
