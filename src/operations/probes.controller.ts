import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { Readiness } from './readiness.js';

/** A probe's good news. */
export class ProbeView {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status: 'ok';
}

/** For orchestrators and load balancers; in the request log only when they fail. */
@ApiTags('Operations')
@Controller()
export class ProbesController {
  constructor(private readonly readiness: Readiness) {}

  /** Touches nothing: as long as this answers, a restart wouldn't help. */
  @Get('livez')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Is the process alive?' })
  @ApiOkResponse({ type: ProbeView, description: 'It is.' })
  live(): ProbeView {
    return { status: 'ok' };
  }

  /** 503 while the database is away, may not be read or has a schema of another version, or the service is stopping; the database is asked once a second at most. */
  @Get('readyz')
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Can it take requests?' })
  @ApiOkResponse({ type: ProbeView, description: 'It can.' })
  async ready(): Promise<ProbeView> {
    await this.readiness.check();
    return { status: 'ok' };
  }
}
