import { Module } from '@nestjs/common';
import { ChangesStore } from './changes.store.js';

/** Writing the history; below every room that has something to record. */
@Module({ providers: [ChangesStore], exports: [ChangesStore] })
export class ChangesModule {}
