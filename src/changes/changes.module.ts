import { Module } from '@nestjs/common';
import { ChangesStore } from './changes.store.js';
import { PastStore } from './past.store.js';

/** Writing the history, and what was before it; below every room that has something to record. */
@Module({ providers: [ChangesStore, PastStore], exports: [ChangesStore, PastStore] })
export class ChangesModule {}
