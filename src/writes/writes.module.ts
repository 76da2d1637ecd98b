import { Module } from '@nestjs/common';
import { KeptAnswersStore } from './kept-answers.store.js';

/** What writes of people and of organizations share. */
@Module({ providers: [KeptAnswersStore], exports: [KeptAnswersStore] })
export class WritesModule {}
