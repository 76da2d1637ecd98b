import { appliveryContract } from './applivery/applivery-contract.js';
import type { Contract } from './contract.js';
import { exanteContract } from './exante/exante-contract.js';
import { rinkelContract } from './rinkel/rinkel-contract.js';

/** The published APIs that Roster speaks besides its own. */
export const contracts: readonly Contract[] = [appliveryContract, exanteContract, rinkelContract];
