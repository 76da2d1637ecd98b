import { MayBeAbsent } from '../../http/absent-bodies.js';
import { OneOf, Optional, Text } from '../../http/fields.js';
import { PageQuery } from '../../http/page-query.js';
import { REQUEST_STATES, type RequestState } from './requests.rules.js';

export class RequestsQuery extends PageQuery {
  /** Only those that I may decide. */
  @Optional()
  @OneOf(['me'])
  to?: 'me';

  /** Only those that I have made. */
  @Optional()
  @OneOf(['me'])
  by?: 'me';

  /** In this state; without it in any. */
  @Optional()
  @OneOf(REQUEST_STATES)
  status?: RequestState;

  /** `nextCursor` of the page before. */
  @Optional()
  @Text({ max: 100 })
  cursor?: string;
}

@MayBeAbsent()
export class DecideDto {
  /** For who asked; mailed to them. */
  @Optional()
  @Text({ max: 1000, example: 'As agreed on Monday.' })
  comment?: string;
}
