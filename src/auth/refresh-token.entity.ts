import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A refresh token by its SHA-256; the token itself is stored nowhere. */
@Entity('refresh_tokens')
export class RefreshToken {
  @PrimaryColumn('bytea')
  hash: Buffer;

  @Column('uuid')
  sessionId: string;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { nullable: true })
  usedAt: Date | null;
}
