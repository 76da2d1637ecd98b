import { appliveryContract } from './applivery/applivery.contract.js';
import type { Contract } from './contract.js';

/** The published APIs that Roster speaks besides its own. */
export const contracts: readonly Contract[] = [appliveryContract];
