import { ApiProperty } from '@nestjs/swagger';
import { Id, Text } from '../../http/fields.js';

const EXAMPLE = 'https://roster.example.com/unsubscribe/roster_unsubscribe_AAGXo8BbfnzBnUMvYKGyw9Rj';

export class UnsubscribeLinkDto {
  @Id()
  userId: string;

  /** The key of a category that may be turned off. */
  @Text({ min: 1, max: 100, example: 'campaigns' })
  category: string;
}

/** The headers of the mail. A mail server acts on them only where they are signed by DKIM (RFC 8058). */
export class UnsubscribeHeadersView {
  @ApiProperty({ example: `<${EXAMPLE}>` })
  'List-Unsubscribe': string;

  @ApiProperty({ example: 'List-Unsubscribe=One-Click' })
  'List-Unsubscribe-Post': string;
}

/** An address that turns a category off for one person, for whoever has it. */
export class UnsubscribeLinkView {
  @ApiProperty({ format: 'uri', example: EXAMPLE })
  url: string;

  headers: UnsubscribeHeadersView;
}

/** What a link would do. */
export class UnsubscribeLookView {
  /** `inherit` takes the own choice back, `subscribe` turns the category on. */
  @ApiProperty({ enum: ['unsubscribe', 'inherit', 'subscribe'] })
  does: string;

  @ApiProperty({ example: 'campaigns' })
  category: string;

  @ApiProperty({ example: 'Campaigns' })
  label: string;

  /** Whether the person is told of the category now. */
  subscribed: boolean;
}

/** What came of it. */
export class UnsubscribedView {
  @ApiProperty({ example: 'campaigns' })
  category: string;

  @ApiProperty({ example: 'Campaigns' })
  label: string;

  /** Whether the person is told of the category from now on. */
  subscribed: boolean;

  /** `false`: it was so before. */
  changed: boolean;

  /** Undoes it, by a POST as this one. */
  @ApiProperty({ format: 'uri', example: EXAMPLE })
  undo: string;
}
