import { Module, type DynamicModule } from '@nestjs/common';
import { Factors } from './factors.js';
import { FactorsSettings } from './factors.settings.js';
import { FactorsStore } from './factors.store.js';
import { LoginChallenges } from './login-challenges.js';
import { LoginChallengesStore } from './login-challenges.store.js';

/** Second factors, and what is proved in two steps. */
@Module({})
export class FactorsModule {
  /** `secret` is what `resolveSecret(config)` answered. */
  static with(secret: string): DynamicModule {
    return {
      module: FactorsModule,
      global: true,
      providers: [
        { provide: FactorsSettings, useValue: { secret } satisfies FactorsSettings },
        Factors,
        FactorsStore,
        LoginChallenges,
        LoginChallengesStore,
      ],
      exports: [Factors, FactorsStore, LoginChallenges],
    };
  }
}
