import type { NewCategoryDto, CategoryDto } from './categories.dto.js';
import type { NotificationDefaultsDto } from './defaults.dto.js';

/** What the document offers to try, by what it does. */
type Examples<Body> = Record<string, Partial<Body>>;

export const defaultsExamples = {
  'Off, unless somebody chooses otherwise': { preferences: { campaigns: { enabled: false } } },
  'On for everyone, on channels of their own': {
    preferences: { escalations: { enabled: true, locked: true, reason: 'A customer is waiting.' } },
  },
  'No text messages for anybody': {
    preferences: { calls: { channels: { sms: false }, locked: true, reason: 'They cost more than they help.' } },
  },
  'As the level below again': { preferences: { campaigns: null } },
} satisfies Examples<NotificationDefaultsDto>;

export const departmentDefaultsExamples = {
  'On here, whatever the organization says': { preferences: { campaigns: { enabled: true } } },
  'As the organization again': { preferences: { campaigns: null } },
} satisfies Examples<NotificationDefaultsDto>;

export const newCategoryExamples = {
  'By e-mail and in the app': { key: 'viewings', label: 'Viewings', channels: ['email', 'app'] },
} satisfies Examples<NewCategoryDto>;

export const categoryExamples = { 'Another label': { label: 'Viewings and visits' } } satisfies Examples<CategoryDto>;
