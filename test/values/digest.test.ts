import { describe, expect, it } from '@jest/globals';
import { digestsFaults, nextBatch } from '../../src/values/digest.js';

describe('what happens at an instant is told with others', () => {
  it.each([
    ['immediately', 'UTC', '2026-11-26T12:34:00Z', null],
    ['hourly', 'UTC', '2026-11-26T12:00:00Z', '2026-11-26T13:00:00Z'],
    ['hourly', 'Asia/Kathmandu', '2026-11-26T12:34:00Z', '2026-11-26T13:15:00Z'],
    ['daily at 09:00', 'America/Toronto', '2026-11-26T13:59:59Z', '2026-11-26T14:00:00Z'],
    ['daily at 09:00', 'America/Toronto', '2026-11-26T14:00:00Z', '2026-11-27T14:00:00Z'],
    // The clocks leave it out, and have it twice.
    ['daily at 02:30', 'America/New_York', '2026-03-08T06:00:00Z', '2026-03-08T07:00:00Z'],
    ['daily at 01:30', 'America/New_York', '2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ['weekly at monday 09:00', 'Europe/Berlin', '2026-11-26T12:00:00Z', '2026-11-30T08:00:00Z'],
    ['weekly at thursday 13:00', 'Europe/Berlin', '2026-11-26T12:00:00Z', '2026-12-03T12:00:00Z'],
    ['weekly at sunday 02:30', 'Europe/Berlin', '2026-03-27T12:00:00Z', '2026-03-29T01:00:00Z'],
  ])('%s in %s, of %s: %s', (digest, zone, instant, batch) => {
    const at = nextBatch(digest, zone, Date.parse(instant));
    expect(at === null ? null : at).toBe(batch === null ? null : Date.parse(batch));
  });

  it('only as there are words for', () => {
    const known = { calls: 'weekly at friday 23:59', other: null };
    const unknown = {
      a: 'daily',
      b: 'weekly at 09:00',
      c: 'daily at monday 09:00',
      d: 'daily at 24:00',
      e: 7,
      f: ['hourly'],
    };

    expect(digestsFaults(known)).toEqual([]);
    expect(digestsFaults(unknown).map(({ pointer }) => pointer)).toEqual(['/a', '/b', '/c', '/d', '/e', '/f']);
  });
});
