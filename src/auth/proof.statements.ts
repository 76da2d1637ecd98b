import { PROOF_SECONDS } from './proof.rules.js';

/** The `Proof` of the caller in a row `f` of `roster_standing` or `roster_profile`, which tells when they gave it; a key never does. */
export const PROOF = `case when f.proved_at is null then 'none'
    when f.proved_at > now() - interval '${PROOF_SECONDS} seconds' then 'recent' else 'old' end`;
