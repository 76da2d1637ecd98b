import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a search looks through, in lower case; the database keeps it in step with the user. */
@Entity('search_texts')
export class SearchText {
  @PrimaryColumn('uuid')
  userId: string;

  /** The home organization. */
  @Column('uuid', { nullable: true })
  organizationId: string | null;

  /** Names, e-mail, designation. */
  @Column('text')
  text: string;

  /** E.164; apart, because not everyone may see it. */
  @Column('text', { nullable: true })
  phone: string | null;
}
