import { expect, it } from '@jest/globals';
import { traceIdOf, traceparentOf } from '../../src/http/trace-context.js';

const id = '0197a3c0-5b7e-7cc1-9d43-2f60a1b2c3d4';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

it.each([
  ['sampled', `00-${TRACE}-${SPAN}-01`, '01'],
  ['not sampled', `00-${TRACE}-${SPAN}-00`, '00'],
  ['with flags that nobody knows', `00-${TRACE}-${SPAN}-ff`, '03'],
  ['of a later version', `cc-${TRACE}-${SPAN}-01`, '01'],
  ['of a later version that says more', `cc-${TRACE}-${SPAN}-01-what-the-future-holds`, '01'],
])('goes on with a trace %s', (_what, traceparent, flags) => {
  const request = { id, headers: { traceparent } };
  expect(traceIdOf(request)).toBe(TRACE);
  expect(traceparentOf(request)).toBe(`00-${TRACE}-9d432f60a1b2c3d4-${flags}`);
});

it.each([
  ['nothing', undefined],
  ['an empty one', ''],
  ['another format', TRACE],
  ['a trace of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
  ['a parent of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
  ['upper case', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
  ['the version that there never is', `ff-${TRACE}-${SPAN}-01`],
  ['more than version 00 has', `00-${TRACE}-${SPAN}-01-more`],
  ['a later version that goes on without a dash', `cc-${TRACE}-${SPAN}-01.more`],
  ['two', `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ['a line end', `00-${TRACE}-${SPAN}-01\n`],
])('begins a trace of its own where there is %s', (_what, traceparent) => {
  const request = { id, headers: { traceparent } };
  expect(traceIdOf(request)).toBe('0197a3c05b7e7cc19d432f60a1b2c3d4');
  expect(traceparentOf(request)).toBe('00-0197a3c05b7e7cc19d432f60a1b2c3d4-9d432f60a1b2c3d4-00');
});
