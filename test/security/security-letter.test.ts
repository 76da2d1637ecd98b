import { expect, it } from '@jest/globals';
import { isMailed, securityLetter } from '../../src/security/security-letter.js';

const story = {
  to: 'ann@acme.example',
  event: 'login_from_new_device',
  at: new Date('2026-11-26T09:36:00Z'),
  about: { device: 'Firefox on Linux', network: '203.0.113.0/24' },
} as const;

it('tells what happened, when, from where, and what to do', () => {
  const { subject, text } = securityLetter(story);

  expect(subject).toBe('A login from a new device');
  expect(text).toContain('Account: ann@acme.example\nWhen: 26 November 2026 at 09:36 UTC\n');
  expect(text).toContain('Device: Firefox on Linux\nNetwork: 203.0.113.0/24\n');
  expect(text).toContain('If it was not: log in as you always do, change your password');
});

it('says the same in HTML', () => {
  const { html } = securityLetter(story);

  expect(html).toContain('<tr><th align="left">Device</th><td>Firefox on Linux</td></tr>');
  expect(html).toContain('<p>If it was you, there is nothing to do.</p>');
});

it('quotes names without addresses, and escapes them', () => {
  const { text, html } = securityLetter({
    ...story,
    about: { name: '<b>evil.example</b>', device: 'https://evil.example' },
  });

  expect(text).not.toContain('evil.example');
  expect(html).toContain('&#60;b&#62;evil·example&#60;&#47;b&#62;'.replace('&#47;', '/'));
  expect(html).not.toContain('<b>');
});

it('has no link', () => {
  const { text, html } = securityLetter(story);

  expect(text + html).not.toMatch(/https?:|href/);
});

it('names who did it, when it was somebody else', () => {
  const { text } = securityLetter({ ...story, event: 'factors_reset', about: {}, doneBy: 'Acme Admin' });

  expect(text).toContain('By: Acme Admin\n');
  expect(text).toContain('If you do not know why, ask an administrator of your organization.');
});

it('leaves what is only to be read', () => {
  expect([isMailed('stepped_up'), isMailed('constructor' as 'stepped_up')]).toEqual([false, false]);
});
