import { expect, it } from '@jest/globals';
import { refusalOf } from '../src/node-floor.js';

it.each(['20.19.0', '20.19.10', '20.20.2', '22.0.0', '24.9.0', '100.0.0'])('lets Node %s run it', (running) => {
  expect(refusalOf(running, '>=20.19')).toBeUndefined();
});

it.each(['4.9.1', '16.20.2', '18.20.8', '20.2.0', '20.18.3'])(
  'tells Node %s in one line that it is too old',
  (running) => {
    expect(refusalOf(running, '>=20.19')).toBe(
      `roster: This is Node ${running}, and Roster needs 20.19 or later; 24 is best.\n`,
    );
  },
);
