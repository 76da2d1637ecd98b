import { join } from 'node:path';
import { Module, type DynamicModule } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Config } from '../config.js';
import { PublicAddress } from '../http/public-address.js';
import { AvatarFiles } from './avatar-files.js';
import { AvatarStorage } from './avatar-storage.js';
import { FolderStorage } from './avatar-storage-folder.js';
import { S3Storage } from './avatar-storage-s3.js';
import { OrphanedFilesPruning } from './orphaned-files.js';
import { PicturesSettings } from './pictures.settings.js';
import { AvatarUrls } from './avatar-urls.js';

/** Where avatars are kept and how they are addressed; what lies below the profiles, which show and drop them. */
@Module({})
export class PicturesModule {
  static with(config: Config): DynamicModule {
    return {
      module: PicturesModule,
      global: true,
      providers: [
        { provide: AvatarStorage, useFactory: () => storageOf(config) },
        {
          provide: PublicAddress,
          useFactory: (host: HttpAdapterHost) => new PublicAddress(host, config.publicUrl),
          inject: [HttpAdapterHost],
        },
        { provide: PicturesSettings, useValue: config },
        AvatarFiles,
        AvatarUrls,
        OrphanedFilesPruning,
      ],
      exports: [AvatarFiles, AvatarUrls, PublicAddress],
    };
  }
}

/** Where files are kept, by the settings. */
export function storageOf({ avatarStorage, dataDir }: Config): AvatarStorage {
  return avatarStorage === undefined ? new FolderStorage(join(dataDir, 'avatars')) : new S3Storage(avatarStorage);
}
