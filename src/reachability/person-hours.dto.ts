import { ApiProperty } from '@nestjs/swagger';
import { HoursView } from '../organizations/hours/hours.dto.js';

const SOURCES = ['user', 'organization'];

/** Whose hours they are. */
export class HoursSourcesView {
  /** `null`: nobody has ever set any. */
  @ApiProperty({ type: String, enum: [...SOURCES, null], nullable: true })
  businessHours: 'user' | 'organization' | null;

  @ApiProperty({ enum: SOURCES })
  timezone: 'user' | 'organization';
}

/** What a person’s business hours come to between two instants. */
export class PersonHoursView extends HoursView {
  sources: HoursSourcesView;
}
