import { describe, expect, it } from '@jest/globals';
import { rationed } from '../../src/invitations/letter-limits.rules.js';
import { mailboxOf } from '../../src/values/email.js';

describe('a ration', () => {
  const day = { room: 10, secondsLeft: 60, mostLetters: 2 };
  const codes = (...held: ReturnType<typeof rationed>) => held.map((one) => one?.failure().code ?? 'sent');

  it.each([
    ['of one place', { ...day, room: 1 }, ['a', 'b', 'c'], ['sent', 'too_many_invitations', 'too_many_invitations']],
    ['of none', { ...day, room: 0 }, ['a'], ['too_many_invitations']],
    ['for one mailbox', day, ['a', 'a', 'a', 'b'], ['sent', 'sent', 'too_many_letters', 'sent']],
    ['for one that had some', day, ['had-one', 'had-one', 'full'], ['sent', 'too_many_letters', 'too_many_letters']],
  ])('%s', (_, ration, mailboxes, expected) => {
    const used = new Map([
      ['had-one', { count: 1, secondsLeft: 5 }],
      ['full', { count: 2, secondsLeft: 5 }],
    ]);
    expect(codes(...rationed(mailboxes, used, ration))).toEqual(expected);
  });
});

it.each([
  ['a+1@x.example', 'a@x.example'],
  ['a+b+c@x.example', 'a@x.example'],
  ['a@x.example', 'a@x.example'],
  ['+a@x.example', '+a@x.example'],
])('%s is read by whoever reads %s', (address, mailbox) => {
  expect(mailboxOf(address)).toBe(mailbox);
});
