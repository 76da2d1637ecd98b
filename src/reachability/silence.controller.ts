import { Body, Controller, Delete, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { etagHeaders, Tagged, type Tag } from '../http/etag.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { QuietHoursDto, QuietHoursView } from '../organizations/hours/quiet-hours.dto.js';
import { ApiRepeatable } from '../profiles/doors/profile.docs.js';
import { ContractWriteOptions } from '../profiles/doors/write-options.js';
import type { ChangeOptions } from '../profiles/profiles.service.js';
import { MuteDto, MuteView } from './mutes.dto.js';
import { SilenceService } from './silence.service.js';

/** What I don’t hear of, and when. */
@ApiTags('My profile')
@Controller('api/user')
export class SilenceController {
  constructor(private readonly silence: SilenceService) {}

  /** My quiet hours with everything inherited resolved, and whether it is quiet now. */
  @Get('quiet-hours')
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'Read my quiet hours' })
  @ApiOkResponse({ type: QuietHoursView, headers: etagHeaders })
  async quietHours(@CurrentCaller() me: Caller, @Tagged() tagged: Tag): Promise<QuietHoursView> {
    return tagged(await this.silence.quietHours(me)).body;
  }

  /** Changes what is sent, as the field `quietHours` of the profile; the rest stays, `null` inherits again. */
  @Put('quiet-hours')
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Change my quiet hours' })
  @ApiRepeatable()
  @ApiOkResponse({ type: QuietHoursView, headers: etagHeaders })
  async changeQuietHours(
    @CurrentCaller() me: Caller,
    @Body() body: QuietHoursDto,
    @ContractWriteOptions('profile') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<QuietHoursView> {
    return tagged(await this.silence.changeQuietHours(me, body, options)).body;
  }

  /** What is muted now; the first to end first. */
  @Get('mutes')
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'List my mutes' })
  @ApiPage(MuteView)
  mutes(@CurrentCaller() me: Caller): Promise<Page<MuteView>> {
    return this.silence.mutes(me);
  }

  /** Mutes a category, or everything, until an instant. */
  @Post('mutes')
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Mute a category for a while' })
  @ApiRepeatable()
  @ApiCreatedResponse({ type: MuteView, headers: etagHeaders })
  async mute(
    @CurrentCaller() me: Caller,
    @Body() body: MuteDto,
    @ContractWriteOptions('profile') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<MuteView> {
    return tagged(await this.silence.mute(me, body, options)).body;
  }

  /** Ends a mute at once. One that is over is a 404. */
  @Delete('mutes/:id')
  @TokenOnly('profile:write')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a mute' })
  @ApiRepeatable()
  @ApiNoContentResponse()
  unmute(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @ContractWriteOptions('profile') options: ChangeOptions,
  ): Promise<void> {
    return this.silence.unmute(me, id, options);
  }
}
