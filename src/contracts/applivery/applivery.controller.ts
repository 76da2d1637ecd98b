import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiClientChannel } from '../../activity/client-channel.api.js';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { UuidParam } from '../../http/uuid-param.js';
import { ProfilesService, type ChangeOptions } from '../../profiles/profiles.service.js';
import { ContractWriteOptions } from '../../profiles/write-options.js';
import { changeOf } from './applivery.change.js';
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
  @ApiOkResponse({ type: AppliveryReply })
  readMine(@CurrentCaller() me: Caller): Promise<AppliveryReply> {
    return this.show(me, me.userId);
  }

  @Get(':userId')
  @TokenOnly()
  @ApiOperation({ summary: 'Read a user', description: 'Oneself, or anyone for an administrator.' })
  @ApiOkResponse({ type: AppliveryReply })
  read(@CurrentCaller() me: Caller, @UuidParam('userId') userId: string): Promise<AppliveryReply> {
    return this.show(me, userId);
  }

  @Put(':userId')
  @TokenOnly()
  @ApiOperation({
    summary: 'Update user profile and preferences',
    description: 'Oneself, or anyone for an administrator.',
  })
  @ApiOkResponse({ type: AppliveryReply })
  async update(
    @CurrentCaller() me: Caller,
    @UuidParam('userId') userId: string,
    @Body() body: AppliveryUserDto,
    @ContractWriteOptions('applivery') options: ChangeOptions,
  ): Promise<AppliveryReply> {
    await this.profiles.change(me, userId, changeOf(body), options);
    return this.show(me, userId);
  }

  private async show(me: Caller, userId: string): Promise<AppliveryReply> {
    return { status: true, data: presentUser(await this.profiles.person(me, userId), this.intercom) };
  }
}
