import { Body, Controller, Delete, Get, Header, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentActor, OrganizationRoles } from '../auth/access.js';
import type { Actor } from '../auth/caller.js';
import { ApiVersioned } from '../http/etag.js';
import { MergePatch } from '../http/body-types.js';
import { ApiExamples } from '../http/example-bodies.js';
import { ApiPage, type Page } from '../http/page.js';
import { UuidParam } from '../http/uuid-param.js';
import { PresentedWrite, type Reported, type Written } from '../writes/write-answer.js';
import { Asked, type AskedWrite } from '../writes/write-options.js';
import { ApiChanged, ApiMade, ApiTakenAway } from '../writes/writes.docs.js';
import { newWebhookExamples, replayExamples, webhookExamples } from './webhooks.docs.js';
import {
  DeliveriesQuery,
  DeliveryView,
  NewWebhookDto,
  NewWebhookView,
  PlannedDeliveryView,
  PlannedReplayView,
  PlannedWebhookView,
  ReplayDto,
  ReplayView,
  WebhookDto,
  WebhookView,
} from './webhooks.dto.js';
import { WebhooksService } from './webhooks.service.js';

/** ADMIN of the organization, SUPERADMIN of any; a key needs the scope `people:read` beside, since people are told of. */
@ApiTags('Webhooks')
@Controller('api')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  /** In the order they were made. */
  @Get('organizations/:id/webhooks')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'List webhooks' })
  @ApiPage(WebhookView)
  list(@CurrentActor() me: Actor, @UuidParam('id') id: string): Promise<Page<WebhookView>> {
    return this.webhooks.list(me, id);
  }

  /**
   * Every event of the organization from now on is posted to it, as an administrator may see it, signed by Standard Webhooks. 409
   * `too_many_webhooks`.
   */
  @Post('organizations/:id/webhooks')
  @OrganizationRoles('ADMIN', 'organization:write')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Make a webhook' })
  @ApiExamples(NewWebhookDto, newWebhookExamples)
  @ApiMade(NewWebhookView, PlannedWebhookView)
  make(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: NewWebhookDto,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(NewWebhookView | PlannedWebhookView) & Reported> {
    return this.webhooks.make(me, id, body, asked).then((answer) => written(answer));
  }

  @Get('webhooks/:id')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'Read a webhook' })
  @ApiVersioned(WebhookView)
  read(@CurrentActor() me: Actor, @UuidParam('id') id: string, @PresentedWrite() shown: Written): Promise<WebhookView> {
    return this.webhooks.read(me, id).then((answer) => shown(answer));
  }

  /** What waits goes to the new address too; filters count for what is told from now on. */
  @Patch('webhooks/:id')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Change, pause or resume a webhook' })
  @ApiExamples(WebhookDto, webhookExamples)
  @MergePatch()
  @ApiChanged(WebhookView)
  change(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: WebhookDto,
    @Asked('organizations', 'If-Match', 'Prefer') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<WebhookView & Reported> {
    return this.webhooks.change(me, id, body, asked).then((answer) => written(answer));
  }

  /** With what waits for it, and its log. */
  @Delete('webhooks/:id')
  @HttpCode(204)
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Delete a webhook' })
  @ApiTakenAway('No webhook of the organization any more.')
  delete(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<Reported | undefined> {
    return this.webhooks.delete(me, id, asked).then((answer) => written(answer));
  }

  /** Posts an event of the type `webhook.test`, once, even while it is paused; its delivery tells what came of it. */
  @Post('webhooks/:id/test')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Try a webhook' })
  @ApiMade(DeliveryView, PlannedDeliveryView)
  test(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Asked('organizations') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(DeliveryView | PlannedDeliveryView) & Reported> {
    return this.webhooks.test(me, id, asked).then((answer) => written(answer));
  }

  /** The latest first, with the last request and answer of each; kept for `DELIVERY_LOG_DAYS`. */
  @Get('webhooks/:id/deliveries')
  @OrganizationRoles('ADMIN', 'organization:read')
  @ApiOperation({ summary: 'List deliveries of a webhook' })
  @ApiPage(DeliveryView)
  deliveries(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Query() query: DeliveriesQuery,
  ): Promise<Page<DeliveryView>> {
    return this.webhooks.deliveries(me, id, query);
  }

  /** Sends the event again, with the same `webhook-id`, behind what waits about the same. 409 `delivery_waits`, `replay_too_large`. */
  @Post('webhooks/:id/deliveries/:deliveryId/redeliver')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Send an event again' })
  @ApiMade(DeliveryView, PlannedDeliveryView)
  redeliver(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @UuidParam('deliveryId') deliveryId: string,
    @Asked('organizations') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(DeliveryView | PlannedDeliveryView) & Reported> {
    return this.webhooks.redeliver(me, id, deliveryId, asked).then((answer) => written(answer));
  }

  /**
   * Sends the events between two moments again, as the filters are now, in their order, behind what waits; own changes too. At
   * most 10,000: 409 `replay_too_large`.
   */
  @Post('webhooks/:id/replay')
  @OrganizationRoles('ADMIN', 'organization:write')
  @ApiOperation({ summary: 'Send the events of a time again' })
  @ApiExamples(ReplayDto, replayExamples)
  @ApiMade(ReplayView, PlannedReplayView)
  replay(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Body() body: ReplayDto,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<ReplayView & Reported> {
    return this.webhooks.replay(me, id, body, asked).then((answer) => written(answer));
  }

  /** For 24 hours both sign; one that was replaced before no longer does. */
  @Post('webhooks/:id/secret/rotate')
  @OrganizationRoles('ADMIN', 'organization:write')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Replace the secret of a webhook' })
  @ApiMade(NewWebhookView, PlannedWebhookView)
  rotate(
    @CurrentActor() me: Actor,
    @UuidParam('id') id: string,
    @Asked('organizations', 'If-Match') asked: AskedWrite,
    @PresentedWrite() written: Written,
  ): Promise<(NewWebhookView | PlannedWebhookView) & Reported> {
    return this.webhooks.rotate(me, id, asked).then((answer) => written(answer));
  }
}
