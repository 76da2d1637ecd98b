import { Module, type DynamicModule } from '@nestjs/common';
import { ChangesModule } from '../changes/changes.module.js';
import type { Config } from '../config.js';
import { OrganizationsModule } from '../organizations/organizations.module.js';
import { AcceptanceController } from './acceptance.controller.js';
import { AcceptanceService } from './acceptance.service.js';
import { AcceptanceStore } from './acceptance.store.js';
import { AccountProofs } from './account-proofs.js';
import { Claiming } from './claiming.js';
import { ClaimsStore } from './claims.store.js';
import { InvitationLetters } from './invitation-letters.js';
import { InvitationLettersStore } from './invitation-letters.store.js';
import { LetterLimits } from './letter-limits.js';
import { InvitationPageController } from './invitation-page.controller.js';
import { InvitationTokens } from './invitation-tokens.js';
import { InvitationsController } from './invitations.controller.js';
import { InvitationsService } from './invitations.service.js';
import { InvitationSettings } from './invitations.settings.js';
import { InvitationsStore } from './invitations.store.js';
import { Joining } from './joining.js';
import { Offers } from './offers.js';

/** Bringing people into an organization by e-mail. */
@Module({})
export class InvitationsModule {
  static with(config: Config): DynamicModule {
    return {
      module: InvitationsModule,
      imports: [ChangesModule, OrganizationsModule],
      controllers: [AcceptanceController, InvitationPageController, InvitationsController],
      providers: [
        { provide: InvitationSettings, useValue: config },
        AcceptanceService,
        AcceptanceStore,
        AccountProofs,
        Claiming,
        ClaimsStore,
        InvitationLetters,
        InvitationLettersStore,
        InvitationTokens,
        InvitationsService,
        InvitationsStore,
        Joining,
        LetterLimits,
        Offers,
      ],
    };
  }
}
