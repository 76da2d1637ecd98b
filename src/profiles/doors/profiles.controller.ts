import { Body, Controller, Get, Patch, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { AsOf } from '../../http/as-of.js';
import { UuidParam } from '../../http/uuid-param.js';
import { ApiProfile, ApiProfileWrite, myExamples, personExamples } from './profile.docs.js';
import { Presented, showProfile, type Present, type ProfileBody } from './profile-answer.js';
import { changeOf } from './change-of.js';
import { ProfileDto } from './profile.dto.js';
import type { Reading } from '../person.js';
import { ProfileReadings, type PastReading } from '../profile-readings.js';
import { ProfilesService, type ChangeOptions, type Later } from '../profiles.service.js';
import type { Capabilities } from '../../writes/capability.js';
import { ApiCapabilities } from '../../writes/writes.docs.js';
import { ApplyAt } from '../deferred/apply-at.js';
import { presentProfile } from './profile.view.js';
import { RequestableOptions } from './write-options.js';

const ASKED_AS_OF =
  'the profile as it was then, as far as the caller sees it today; for the person and their administrators, without an `ETag`. 404 ' +
  'when there was nobody yet, or not in this home.';

/** My own profile. */
@ApiTags('My profile')
@Controller('api/user/profile')
export class MyProfileController {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly profiles: ProfilesService,
  ) {}

  /** The caller’s own profile. */
  @Get()
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'Read my profile' })
  @ApiProfile()
  read(
    @CurrentCaller() me: Caller,
    @AsOf(ASKED_AS_OF) asOf: Date | undefined,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    if (asOf !== undefined) return this.readings.readAsOf(me, me.userId, asOf).then(shownAsOf);
    return this.readings.read(me, me.userId).then(shown).then(present);
  }

  /** Changes the caller’s own profile; fields that are absent stay as they are. */
  @Put()
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Change my profile' })
  @ApiProfileWrite(myExamples)
  update(
    @CurrentCaller() me: Caller,
    @Body() body: ProfileDto,
    @RequestableOptions('profile') options: ChangeOptions,
    @ApplyAt() later: Later | undefined,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.profiles.change(me, me.userId, changeOf(body), { ...options, later }, showProfile).then(present);
  }

  /** The same as PUT, for clients that send `application/merge-patch+json` (RFC 7396). */
  @Patch()
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Change my profile by merge patch' })
  @ApiProfileWrite(myExamples)
  patch(
    @CurrentCaller() me: Caller,
    @Body() body: ProfileDto,
    @RequestableOptions('profile') options: ChangeOptions,
    @ApplyAt() later: Later | undefined,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.profiles.change(me, me.userId, changeOf(body), { ...options, later }, showProfile).then(present);
  }

  /** What the caller may edit, from the table that decides the write. */
  @Get('capabilities')
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'What I may edit, and why not' })
  @ApiCapabilities()
  capabilities(@CurrentCaller() me: Caller): Promise<Capabilities> {
    return this.readings.capabilities(me, me.userId);
  }
}

/** Other people’s profiles, by the same table and the same write. */
@ApiTags('People')
@Controller('api/users/:id')
export class UserProfileController {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly profiles: ProfilesService,
  ) {}

  /** Someone’s profile, as far as the caller may see it. */
  @Get()
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'Read a person' })
  @ApiProfile()
  read(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @AsOf(ASKED_AS_OF) asOf: Date | undefined,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    if (asOf !== undefined) return this.readings.readAsOf(me, id, asOf).then(shownAsOf);
    return this.readings.read(me, id).then(shown).then(present);
  }

  /** Changes someone’s profile; fields that are absent stay as they are. */
  @Put()
  @TokenOnly('people:write')
  @ApiOperation({ summary: 'Change a person' })
  @ApiProfileWrite(personExamples)
  update(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @Body() body: ProfileDto,
    @RequestableOptions('users') options: ChangeOptions,
    @ApplyAt() later: Later | undefined,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.profiles.change(me, id, changeOf(body), { ...options, later }, showProfile).then(present);
  }

  /** The same as PUT, for clients that send `application/merge-patch+json` (RFC 7396). */
  @Patch()
  @TokenOnly('people:write')
  @ApiOperation({ summary: 'Change a person by merge patch' })
  @ApiProfileWrite(personExamples)
  patch(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @Body() body: ProfileDto,
    @RequestableOptions('users') options: ChangeOptions,
    @ApplyAt() later: Later | undefined,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.profiles.change(me, id, changeOf(body), { ...options, later }, showProfile).then(present);
  }

  /** What the caller may edit of this person, from the table that decides the write. */
  @Get('capabilities')
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'What I may edit of a person, and why not' })
  @ApiCapabilities()
  capabilities(@CurrentCaller() me: Caller, @UuidParam('id') id: string): Promise<Capabilities> {
    return this.readings.capabilities(me, id);
  }
}

function shown(reading: Reading): { version: number; body: ProfileBody } {
  return { version: reading.now.version, body: showProfile(reading) };
}

/** What was is no version that could be written to, so it has no `ETag`. */
function shownAsOf({ now, pictures, sight, moment }: PastReading): ProfileBody {
  return presentProfile(now, pictures.large, sight, moment.getTime());
}
