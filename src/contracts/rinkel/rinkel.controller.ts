import { Body, Controller, Get, HttpCode, Patch, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, TokenOnly } from '../../auth/access.js';
import type { Caller } from '../../auth/caller.js';
import { ApiVersioned, etagHeaders, Tagged, type Tag } from '../../http/etag.js';
import { UuidParam } from '../../http/uuid-param.js';
import { ProfileReadings } from '../../profiles/profile-readings.js';
import { ProfilesService, type ChangeOptions } from '../../profiles/profiles.service.js';
import { ContractWriteOptions } from '../../profiles/doors/write-options.js';
import { changeOf, needsStoredCountry } from './rinkel-change.js';
import { RinkelUserDto } from './rinkel.dto.js';
import { usualCountry } from './rinkel-values.js';
import { presentUser, RinkelUser, RinkelUsers } from './rinkel.view.js';

interface Update {
  body: RinkelUserDto;
  options: ChangeOptions;
  tagged: Tag;
}

@ApiTags('Users')
@Controller('rinkel/v1/users')
export class RinkelController {
  constructor(
    private readonly readings: ProfileReadings,
    private readonly profiles: ProfilesService,
  ) {}

  /** For an administrator the people of the home organization, at most 1,000, by name; for anyone else oneself. */
  @Get()
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'List all users' })
  @ApiOkResponse({ type: RinkelUsers })
  async list(@CurrentCaller() me: Caller): Promise<RinkelUsers> {
    return { data: (await this.readings.peopleAtHome(me)).map((person) => presentUser(person)) };
  }

  /** Oneself, or anyone for an administrator. */
  @Get(':id')
  @TokenOnly('people:read')
  @ApiOperation({ summary: 'Get the user' })
  @ApiVersioned(RinkelUser)
  async read(@CurrentCaller() me: Caller, @UuidParam('id') id: string, @Tagged() tagged: Tag): Promise<RinkelUser> {
    return presentUser(tagged(await this.readings.person(me, id)));
  }

  /** Oneself, or anyone for an administrator; what is absent stays. */
  @Put(':id')
  @HttpCode(204)
  @TokenOnly('people:write')
  @ApiOperation({ summary: 'Update the user' })
  @ApiNoContentResponse({ description: 'Updated; there is no body.', headers: etagHeaders })
  update(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @Body() body: RinkelUserDto,
    @ContractWriteOptions('rinkel') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<void> {
    return this.change(me, id, { body, options, tagged });
  }

  /** The same as PUT: the document doesn’t say which of the two it is. */
  @Patch(':id')
  @HttpCode(204)
  @TokenOnly('people:write')
  @ApiOperation({ summary: 'Update the user, by the other verb' })
  @ApiNoContentResponse({ description: 'Updated; there is no body.', headers: etagHeaders })
  patch(
    @CurrentCaller() me: Caller,
    @UuidParam('id') id: string,
    @Body() body: RinkelUserDto,
    @ContractWriteOptions('rinkel') options: ChangeOptions,
    @Tagged() tagged: Tag,
  ): Promise<void> {
    return this.change(me, id, { body, options, tagged });
  }

  private async change(me: Caller, id: string, { body, options, tagged }: Update): Promise<void> {
    const country = needsStoredCountry(body) ? await this.storedCountry(me, id) : undefined;
    tagged(await this.profiles.change(me, id, changeOf(body, country), options, () => ({})));
  }

  /** Read before the write: only for a number that says nowhere which country it is in. */
  private async storedCountry(me: Caller, id: string): Promise<string> {
    const { state } = await this.readings.person(me, id);
    return usualCountry(state.user);
  }
}
