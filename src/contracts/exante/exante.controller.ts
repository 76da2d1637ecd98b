import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Roles, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { avatar } from '../../avatars/avatar-form.js';
import { AvatarsService } from '../../avatars/avatars.service.js';
import { ApiVersioned, Tagged, type Tag } from '../../http/etag.js';
import { Traceparent } from '../../http/request-ids.js';
import { UploadedFile, type ReadUpload } from '../../http/upload.js';
import { ProfileReadings } from '../../profiles/profile-readings.js';
import { ProfilesService, type ChangeOptions } from '../../profiles/profiles.service.js';
import { ContractWriteOptions } from '../../profiles/doors/write-options.js';
import { changeOf } from './exante-change.js';
import { ExanteUserDto } from './exante.dto.js';
import { ExanteReply, presentReply } from './exante.view.js';

@ApiTags('User')
@Controller('api/user')
export class ExanteController {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly profiles: ProfilesService,
    private readonly avatars: AvatarsService,
  ) {}

  @Get()
  @TokenOnly()
  @ApiOperation({ summary: 'Read current user profile' })
  @ApiVersioned(ExanteReply)
  async read(@CurrentCaller() me: Caller, @Tagged() tagged: Tag): Promise<ExanteReply> {
    return presentReply(tagged(await this.readings.person(me, me.userId)));
  }

  @Patch()
  @TokenOnly()
  @ApiOperation({ summary: 'Update current user profile' })
  @ApiVersioned(ExanteReply)
  async update(
    @CurrentCaller() me: Caller,
    @Body() body: ExanteUserDto,
    @ContractWriteOptions('exante') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<ExanteReply> {
    return tagged(await this.profiles.changePerson(me, me.userId, changeOf(body), options, presentReply)).body;
  }

  /** Only with a login that is alive is the upload read at all. */
  @Post('avatar')
  @Roles('SALES_REP')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Upload avatar',
    description: 'Shown from now on in 250 and 500 pixels, through every API.',
  })
  @ApiVersioned(ExanteReply)
  async replaceAvatar(
    @CurrentCaller() me: Caller,
    @UploadedFile(avatar) readImage: ReadUpload,
    @ContractWriteOptions('exante') options: ChangeOptions,
    @Traceparent() traceparent: string,
    @Tagged() tagged: Tag,
  ): Promise<ExanteReply> {
    const { userId } = me;
    const answer = await this.avatars.replace(
      me,
      { userId, readImage },
      { ...options, overwrites: true, traceparent },
      (change, asked) => this.profiles.changePerson(me, userId, change, asked, presentReply),
    );
    return tagged(answer).body;
  }
}
