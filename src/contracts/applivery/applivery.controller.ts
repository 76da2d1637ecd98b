import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiClientChannel } from '../../activity/client-channel.docs.js';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { ApiVersioned, Tagged, type Tag } from '../../http/etag.js';
import { UuidParam } from '../../http/uuid-param.js';
import { ProfilesService, type ChangeOptions } from '../../profiles/profiles.service.js';
import { ContractWriteOptions } from '../../profiles/write-options.js';
import { changeOf } from './applivery-change.js';
import { AppliveryUserDto } from './applivery.dto.js';
import { AppliveryReply, presentUser } from './applivery.view.js';
import { IntercomHash } from './intercom-hash.js';

@ApiTags('Users')
@ApiClientChannel()
@Controller('applivery/v1/users')
export class AppliveryController {
  constructor(
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
    await this.profiles.change(me, userId, changeOf(body), options);
    return this.show(me, userId, tagged);
  }

  private async show(me: Caller, userId: string, tagged: Tag): Promise<AppliveryReply> {
    return { status: true, data: presentUser(tagged(await this.profiles.person(me, userId)), this.intercom) };
  }
}
