import { Global, Module } from '@nestjs/common';
import { KeptAnswersStore } from './kept-answers.store.js';
import { Once } from './once.js';

/** What writes of people and of organizations share. */
@Global()
@Module({ providers: [KeptAnswersStore, Once], exports: [KeptAnswersStore, Once] })
export class WritesModule {}
