/** Turns the visibility of every field before the service loads: `node --import …/turned-policy.mjs dist/main.js`. */
import { policy } from '../../dist/profiles/policy.js';

for (const row of Object.values(policy)) row.visible = process.env.TURNED_TO;
