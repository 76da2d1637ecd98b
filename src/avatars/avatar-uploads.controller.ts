import { Controller, Delete, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Roles, TokenOnly } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { Traceparent } from '../http/request-ids.js';
import { UploadedFile, type ReadUpload } from '../http/upload.js';
import { UuidParam } from '../http/uuid-param.js';
import { ApiProfile, ApiRepeatable } from '../profiles/doors/profile.docs.js';
import { Presented, showProfile, type Present, type ProfileBody } from '../profiles/doors/profile-answer.js';
import { RepeatableOptions } from '../profiles/doors/write-options.js';
import { ProfilesService, type ChangeOptions } from '../profiles/profiles.service.js';
import { avatar } from './avatar-form.js';
import { AvatarsService } from './avatars.service.js';

/** My own picture. */
@ApiTags('My profile')
@Controller('api/user/avatar')
export class MyAvatarController {
  constructor(
    private readonly avatars: AvatarsService,
    private readonly profiles: ProfilesService,
  ) {}

  /**
   * JPEG, PNG, GIF or WebP, at most 5 MiB and 36 million pixels, cut to a square around its middle. The profile shows it as `picture`,
   * by an address that is good for half a day or more. One upload after another: 429 `too_many_uploads`.
   */
  @Put()
  @Roles('SALES_REP', 'profile:write')
  @ApiOperation({ summary: 'Upload my avatar' })
  @ApiRepeatable()
  @ApiProfile()
  replace(
    @CurrentCaller() me: Caller,
    @UploadedFile(avatar) readImage: ReadUpload,
    @RepeatableOptions('profile') options: ChangeOptions,
    @Traceparent() traceparent: string,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.avatars
      .replace(me, { userId: me.userId, readImage }, { ...options, traceparent }, (change, asked) =>
        this.profiles.change(me, me.userId, change, asked, showProfile),
      )
      .then(present);
  }

  /** Takes the uploaded picture away; taking the change back brings it back. One elsewhere (`picture`) stays. */
  @Delete()
  @TokenOnly('profile:write')
  @ApiOperation({ summary: 'Delete my avatar' })
  @ApiRepeatable()
  @ApiProfile()
  delete(
    @CurrentCaller() me: Caller,
    @RepeatableOptions('profile') options: ChangeOptions,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    return this.profiles.change(me, me.userId, { avatarId: null }, options, showProfile).then(present);
  }
}

/** Other people's, by the same rules as the rest of their profile. */
@ApiTags('People')
@Controller('api/users/:id/avatar')
export class UserAvatarController {
  constructor(
    private readonly avatars: AvatarsService,
    private readonly profiles: ProfilesService,
  ) {}

  /** As one's own. Who may not change the person's picture is refused before it is read. */
  @Put()
  @Roles('SALES_REP', 'people:write')
  @ApiOperation({ summary: 'Upload a person’s avatar' })
  @ApiRepeatable()
  @ApiProfile()
  async replace(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @UploadedFile(avatar) readImage: ReadUpload,
    @RepeatableOptions('users') options: ChangeOptions,
    @Traceparent() traceparent: string,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    await this.admit(me, id, options);
    return this.avatars
      .replace(me, { userId: id, readImage }, { ...options, traceparent }, (change, asked) =>
        this.profiles.change(me, id, change, asked, showProfile),
      )
      .then(present);
  }

  /** Takes the uploaded picture away; taking the change back brings it back. One elsewhere stays. */
  @Delete()
  @TokenOnly('people:write')
  @ApiOperation({ summary: 'Delete a person’s avatar' })
  @ApiRepeatable()
  @ApiProfile()
  async delete(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @RepeatableOptions('users') options: ChangeOptions,
    @Presented() present: Present,
  ): Promise<ProfileBody> {
    await this.admit(me, id, options);
    return this.profiles.change(me, id, { avatarId: null }, options, showProfile).then(present);
  }

  /** Asks about another picture than there is: what changes nothing is refused to nobody, and no reason to read an upload. */
  private admit(me: Caller, id: string, options: ChangeOptions): Promise<void> {
    return this.profiles.rehearse(me, id, { avatarId: id }, options);
  }
}
