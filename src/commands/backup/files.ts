import type { Config } from '../../config.js';
import type { AvatarStorage } from '../../pictures/avatar-storage.js';
import { storageOf } from '../../pictures/pictures.module.js';
import { DataFolder } from './data-folder.js';

/** What an installation keeps outside of the database. */
export interface Files {
  folder: DataFolder;
  avatars: AvatarStorage;
}

/** Where it is, by the settings. */
export function filesOf(config: Config): Files {
  return { folder: new DataFolder(config.dataDir), avatars: storageOf(config) };
}
