import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PersonaKey } from '../fields/persona.fields.js';

/** How a user appears to the outside: texts that override what would be read through. */
@Entity('personas')
export class Persona {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  userId: string;

  @Column('jsonb', { default: () => "'{}'" })
  overrides: Partial<Record<PersonaKey, string>>;

  @Column('timestamptz', { default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'now()' })
  updatedAt: Date;
}
