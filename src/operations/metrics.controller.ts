import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { Metrics } from './metrics.js';

/** For Prometheus, where there is no `METRICS_PORT`; not in the request log. */
@ApiTags('Operations')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** Requests, database and process, in numbers; no tenant is named. */
  @Get()
  @Public()
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', Metrics.contentType)
  @ApiOperation({ summary: 'Measurements for Prometheus' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Prometheus text format.', schema: { type: 'string' } })
  measurements(): Promise<string> {
    return this.metrics.text();
  }
}
