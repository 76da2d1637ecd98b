import { ValidationPipe } from '../../http/validation.pipe.js';
import type { JsonMap } from '../../values/json-map.js';
import { changeOf } from '../doors/change-of.js';
import { ProfileDto } from '../doors/profile.dto.js';
import type { ProfileChange } from '../profile.js';

const pipe = new ValidationPipe();

/** The change that a body asks for which was kept as it was sent. Checked anew: what was a valid value need not be one any more. */
export function keptChange(body: JsonMap): ProfileChange {
  return changeOf(pipe.transform(body, { type: 'body', metatype: ProfileDto }) as ProfileDto);
}
