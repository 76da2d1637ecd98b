import { Global, Module } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import { SecurityEvents } from './security-events.js';
import { SecurityLetters } from './security-letters.js';
import { SecurityLettersStore } from './security-letters.store.js';

/** Telling what happens to the safety of accounts. */
@Global()
@Module({
  imports: [ChangesModule],
  providers: [SecurityEvents, SecurityLetters, SecurityLettersStore],
  exports: [SecurityEvents],
})
export class SecurityModule {}
