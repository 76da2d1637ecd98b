import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiClientChannel } from '../../activity/client-channel.docs.js';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { ApiVersioned, Tagged, type Tag } from '../../http/etag.js';
import { UuidParam } from '../../http/uuid-param.js';
import type { Person } from '../../profiles/person.js';
import { ProfileReadings } from '../../profiles/profile-readings.js';
import { ProfilesService, type ChangeOptions } from '../../profiles/profiles.service.js';
import { ContractWriteOptions } from '../../profiles/doors/write-options.js';
import { changeOf } from './applivery-change.js';
import { AppliveryUserDto } from './applivery.dto.js';
import { AppliveryReply, presentUser } from './applivery.view.js';
import { IntercomHash } from './intercom-hash.js';

@ApiTags('Users')
@ApiClientChannel()
@Controller('applivery/v1/users')
export class AppliveryController {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly profiles: ProfilesService,
    private readonly intercom: IntercomHash,
  ) {}

  @Get('profile')
  @TokenOnly()
  @ApiOperation({ summary: 'Read my user' })
  @ApiVersioned(AppliveryReply)
  readMine(@CurrentCaller() me: Caller, @Tagged() tagged: Tag): Promise<AppliveryReply> {
    return this.show(me, me.userId, tagged);
  }

  @Get(':userId')
  @TokenOnly()
  @ApiOperation({ summary: 'Read a user', description: 'Oneself, or anyone for an administrator.' })
  @ApiVersioned(AppliveryReply)
  read(
    @CurrentCaller() me: Caller,
    @UuidParam('userId') userId: string,
    @Tagged() tagged: Tag,
  ): Promise<AppliveryReply> {
    return this.show(me, userId, tagged);
  }

  @Put(':userId')
  @TokenOnly()
  @ApiOperation({
    summary: 'Update user profile and preferences',
    description: 'Oneself, or anyone for an administrator.',
  })
  @ApiVersioned(AppliveryReply)
  async update(
    @CurrentCaller() me: Caller,
    @UuidParam('userId') userId: string,
    @Body() body: AppliveryUserDto,
    @ContractWriteOptions('applivery') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<AppliveryReply> {
    const show = (person: Person): AppliveryReply => this.replyOf(person);
    return tagged(await this.profiles.changePerson(me, userId, changeOf(body), options, show)).body;
  }

  private async show(me: Caller, userId: string, tagged: Tag): Promise<AppliveryReply> {
    return this.replyOf(tagged(await this.readings.person(me, userId)));
  }

  private replyOf(person: Person): AppliveryReply {
    return { status: true, data: presentUser(person, this.intercom) };
  }
}
