import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { notFound } from '../failure.js';
import { securityText } from './security-text.js';

/** Where faults are told to, as URIs; empty where the operator hasn't said. */
export const SECURITY_CONTACTS = Symbol('security-contacts');

/** For whoever finds a fault. */
@ApiTags('Operations')
@Controller('.well-known')
export class SecurityContactController {
  constructor(@Inject(SECURITY_CONTACTS) private readonly contacts: readonly string[]) {}

  /** RFC 9116, with the contacts of `SECURITY_CONTACT`; 404 where there are none. */
  @Get('security.txt')
  @Public()
  @Header('Cache-Control', 'max-age=86400')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({ summary: 'Whom to tell of a vulnerability' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Contacts, and until when they hold.', schema: { type: 'string' } })
  read(): string {
    if (this.contacts.length === 0) throw notFound();
    return securityText(this.contacts, new Date());
  }
}
