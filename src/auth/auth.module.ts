import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import type { Config } from '../config.js';
import { AccessGuard } from './access.guard.js';
import { AccountsStore } from './accounts.store.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { AuthSettings } from './auth.settings.js';
import { FactorProofs } from './factor-proofs.js';
import { KnownPasswords } from './known-passwords.js';
import { JwtStrategy } from './jwt.strategy.js';
import { LoginWatch } from './login-watch.js';
import { PasskeyLoginsController } from './passkey-logins.controller.js';
import { Passwords } from './passwords.js';
import { Proofs } from './proofs.js';
import { ProofsStore } from './proofs.store.js';
import { SessionsStore } from './sessions.store.js';
import { Throttle } from './throttle.js';
import { ThrottleStore } from './throttle.store.js';
import { jwtOptions, Tokens } from './tokens.js';

/** Logging in, and the guard of all routes; needs a global `Database`. */
@Module({})
export class AuthModule {
  /** `secret` is what `resolveSecret(config)` answered. */
  static with(config: Config, secret: string): DynamicModule {
    const settings: AuthSettings = { ...config, secret };
    return {
      module: AuthModule,
      global: true,
      imports: [JwtModule.register(jwtOptions(settings))],
      controllers: [AuthController, PasskeyLoginsController],
      providers: [
        { provide: AuthSettings, useValue: settings },
        { provide: APP_GUARD, useClass: AccessGuard },
        AccountsStore,
        AuthService,
        FactorProofs,
        JwtStrategy,
        LoginWatch,
        { provide: KnownPasswords, useFactory: () => KnownPasswords.read(config) },
        Passwords,
        Proofs,
        ProofsStore,
        SessionsStore,
        Throttle,
        ThrottleStore,
        Tokens,
      ],
      exports: [
        AuthSettings,
        FactorProofs,
        KnownPasswords,
        LoginWatch,
        Passwords,
        Proofs,
        ProofsStore,
        SessionsStore,
        Throttle,
      ],
    };
  }
}
