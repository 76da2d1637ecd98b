import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Logins tried for an account, from a network, or both, counted before the password is looked at. */
@Entity('login_attempts')
export class LoginAttempt {
  @PrimaryColumn('text')
  key: string;

  @Column('integer')
  attempts: number;

  @Column('timestamptz')
  windowEndsAt: Date;
}
