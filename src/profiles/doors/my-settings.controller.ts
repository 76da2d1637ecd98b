import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import {
  ApiEnvelope,
  ApiToldEnvelope,
  enveloped,
  told,
  type Envelope,
  type ToldEnvelope,
} from '../../http/envelope.js';
import { ApiVersioned, etagHeaders, Tagged, type Tag } from '../../http/etag.js';
import { ChannelChoicesDto } from '../../notifications/defaults.dto.js';
import type { JsonMap } from '../../values/json-map.js';
import { changeOf } from './change-of.js';
import { ChatAvailabilityDto, NotificationPreferencesDto } from './my-settings.dto.js';
import {
  ChatAvailabilityView,
  PreferencesReply,
  PreferencesToldReply,
  PreferenceSourceView,
  presentAvailability,
  presentPreferences,
} from './my-settings.view.js';
import { ApiRepeatable } from './profile.docs.js';
import type { Reading } from '../person.js';
import { ProfileReadings } from '../profile-readings.js';
import { ProfilesService, type ChangeOptions } from '../profiles.service.js';
import { ContractWriteOptions } from './write-options.js';

/** Parts of my profile at addresses of their own, as Tether's clients ask for them. */
@ApiTags('My profile')
@Controller('api/user')
export class MySettingsController {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly profiles: ProfilesService,
  ) {}

  /** What I hear about, with everything inherited resolved, and which level says so. */
  @Get('notification-preferences')
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'Read my notification preferences' })
  @ApiExtraModels(PreferenceSourceView, ChannelChoicesDto)
  @ApiVersioned(PreferencesReply)
  async preferences(@CurrentCaller() me: Caller, @Tagged() tagged: Tag): Promise<PreferencesReply> {
    return presentPreferences(tagged((await this.readings.readWithPreferences(me)).now));
  }

  /** Changes the categories that are sent; the others stay. */
  @Put('notification-preferences')
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Change my notification preferences' })
  @ApiRepeatable()
  @ApiVersioned(PreferencesToldReply)
  async changePreferences(
    @CurrentCaller() me: Caller,
    @Body() body: NotificationPreferencesDto,
    @ContractWriteOptions('profile') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<PreferencesToldReply> {
    const change = { notificationChannels: {}, ...changeOf(body) };
    return tagged(await this.profiles.change(me, me.userId, change, options, tellPreferences)).body;
  }

  /** Whether chats and calls may come in, and since when. */
  @Get('chat-availability')
  @TokenOnly('profile:read')
  @ApiOperation({ summary: 'Read my availability' })
  @ApiEnvelope(ChatAvailabilityView, etagHeaders)
  async availability(@CurrentCaller() me: Caller, @Tagged() tagged: Tag): Promise<Envelope<ChatAvailabilityView>> {
    return enveloped(presentAvailability(tagged((await this.readings.read(me, me.userId)).now)));
  }

  /** Switches it, for good. */
  @Put('chat-availability')
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Switch my availability' })
  @ApiRepeatable()
  @ApiToldEnvelope(ChatAvailabilityView, etagHeaders)
  async changeAvailability(
    @CurrentCaller() me: Caller,
    @Body() { isAvailable }: ChatAvailabilityDto,
    @ContractWriteOptions('profile') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<ToldEnvelope<ChatAvailabilityView>> {
    const availability = isAvailable ? 'available' : 'unavailable';
    const asked = { ...options, bodyOf: chatAvailabilityOf };
    return tagged(await this.profiles.change(me, me.userId, { availability }, asked, tellAvailability)).body;
  }
}

/** What of it doesn’t clash with what else it was set to, in the words of this door. */
function chatAvailabilityOf({ availability }: JsonMap): JsonMap {
  return availability === undefined ? {} : { isAvailable: availability === 'available' };
}

function tellPreferences({ now }: Reading): PreferencesToldReply {
  return { message: 'The notification preferences are kept.', ...presentPreferences(now) };
}

function tellAvailability({ now }: Reading): ToldEnvelope<ChatAvailabilityView> {
  return told('The availability is kept.', presentAvailability(now));
}
