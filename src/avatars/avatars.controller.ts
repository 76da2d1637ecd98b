import { Controller, Get, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiQuery, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { notFound } from '../failure.js';
import type { HttpReply } from '../http/request.js';
import { Traceparent } from '../http/request-ids.js';
import { UuidParam } from '../http/uuid-param.js';
import { AvatarFiles } from '../pictures/avatar-files.js';
import { AVATAR_SIZES, avatarSizeOf } from '../pictures/avatar-path.js';
import { AvatarUrls } from '../pictures/avatar-urls.js';

/** Uploaded pictures, for whoever has a signed address. */
@ApiTags('People')
@Controller('avatars')
export class AvatarsController {
  constructor(
    private readonly files: AvatarFiles,
    private readonly urls: AvatarUrls,
  ) {}

  @Get(':id/:file')
  @Public()
  @ApiOperation({
    summary: 'Look at an avatar',
    description: 'By the address that a profile shows as `picture`; a changed or expired one names nothing.',
  })
  @ApiParam({ name: 'file', enum: AVATAR_SIZES.map((size) => `${size}.webp`), description: 'The size, in pixels.' })
  @ApiQuery({ name: 'expires', type: String, description: 'Until when the address is good.' })
  @ApiQuery({ name: 'signature', type: String, description: 'Proves that we made the address.' })
  @ApiOkResponse({
    description: 'The picture.',
    headers: { ETag: { description: 'Of a picture that never changes.', schema: { type: 'string' } } },
    content: { 'image/webp': { schema: { type: 'string' } } },
  })
  async show(
    @UuidParam('id') id: string,
    @Param('file') file: string,
    @Query() query: Record<string, unknown>,
    @Traceparent() traceparent: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<StreamableFile> {
    const size = avatarSizeOf(file);
    const seconds = size && this.urls.secondsLeft(id, size, query);
    const picture = seconds && (await this.files.get(id, size, traceparent));
    if (!picture) throw notFound();
    reply.headers({
      'cache-control': `private, max-age=${seconds}, immutable`,
      etag: `"${id}-${size}"`,
      // A web app of another origin shows it in an <img>.
      'cross-origin-resource-policy': 'cross-origin',
    });
    return new StreamableFile(picture, { type: 'image/webp', length: picture.length });
  }
}
