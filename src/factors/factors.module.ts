import { Module, type DynamicModule } from '@nestjs/common';
import type { Config } from '../config.js';
import { Factors } from './factors.js';
import { FactorsSettings } from './factors.settings.js';
import { FactorsStore } from './factors.store.js';
import { LoginChallenges } from './login-challenges.js';
import { LoginChallengesStore } from './login-challenges.store.js';
import { PasskeyCeremonies } from './passkey-ceremonies.js';
import { Passkeys } from './passkeys.js';
import { PasskeysStore } from './passkeys.store.js';

/** Second factors, and what is proved in two steps. */
@Module({})
export class FactorsModule {
  /** `secret` is what `resolveSecret(config)` answered. */
  static with({ passkeys }: Config, secret: string): DynamicModule {
    return {
      module: FactorsModule,
      global: true,
      providers: [
        { provide: FactorsSettings, useValue: { secret, passkeys } satisfies FactorsSettings },
        Factors,
        FactorsStore,
        LoginChallenges,
        LoginChallengesStore,
        PasskeyCeremonies,
        Passkeys,
        PasskeysStore,
      ],
      exports: [Factors, FactorsSettings, FactorsStore, LoginChallenges, Passkeys],
    };
  }
}
