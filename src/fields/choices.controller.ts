import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.js';
import { ApiPage, wholePage, type Page } from '../http/page.js';
import { LANGUAGES, languageLabel } from '../values/languages.js';
import { TIME_ZONES } from '../values/time-zone.js';
import { ChoiceView } from './choices.dto.js';

const languages = wholePage(LANGUAGES.map((value) => ({ value, label: languageLabel(value) })));
const timeZones = wholePage(TIME_ZONES.map((value) => ({ value, label: value.replaceAll('_', ' ') })));

/** The same for everyone, until the next version of the service: browsers and proxies keep them. */
const CacheableForADay = () => Header('Cache-Control', 'public, max-age=86400');

@ApiTags('Choices')
@Controller('api/choices')
export class ChoicesController {
  /** Languages that a form offers, by their English names. A field takes any other BCP 47 tag as well. */
  @Get('languages')
  @Public()
  @CacheableForADay()
  @ApiOperation({ summary: 'List languages' })
  @ApiPage(ChoiceView)
  languages(): Page<ChoiceView> {
    return languages;
  }

  /** Time zones that a form offers. A field takes the other names of the IANA database as well, such as `EST`. */
  @Get('time-zones')
  @Public()
  @CacheableForADay()
  @ApiOperation({ summary: 'List time zones' })
  @ApiPage(ChoiceView)
  timeZones(): Page<ChoiceView> {
    return timeZones;
  }
}
