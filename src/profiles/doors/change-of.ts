import { faultsIn } from '../../http/decided-in-part.js';
import type { ProfileChange } from '../profile.js';

/** The change a checked body asks for, with what was set aside of it when something of it is faulty. */
export function changeOf(body: ProfileChange): ProfileChange {
  const faults = faultsIn(body);
  return faults.length === 0 ? body : { ...body, faults };
}
