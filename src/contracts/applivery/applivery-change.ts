import { faultsIn } from '../../http/decided-in-part.js';
import { AsShown, type ProfileChange } from '../../profiles/profile.js';
import type { AppliveryUserDto } from './applivery.dto.js';
import { exactLanguage, shownRole, writtenRoles } from './applivery-values.js';

/** What the body asks for in our terms. A value that the user already reads as here is left as the finer one it is. */
export function changeOf(body: AppliveryUserDto): ProfileChange {
  const { role, language, ...same } = body;
  return {
    ...same,
    faults: faultsIn(body),
    ...(role !== undefined && {
      accessRole: new AsShown(writtenRoles[role], ({ accessRole }) => shownRole(accessRole) === role),
    }),
    ...(language !== undefined && {
      language: new AsShown(language, (user) => language !== null && exactLanguage(user.language) === language),
    }),
  };
}

/** Where a fault of ours is there. */
export function theirPointerOf(pointer: string): string {
  return pointer === '/accessRole' ? '/role' : pointer;
}
