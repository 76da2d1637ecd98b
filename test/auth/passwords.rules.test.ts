import { describe, expect, it } from '@jest/globals';
import { passwordFault } from '../../src/auth/passwords.rules.js';

const context = { email: 'alexandra@acme.example', known: new Set(['mylittleponyfriends']) };

describe('a new password', () => {
  it.each([
    ['a sentence', 'my cat reads the newspaper'],
    ['fifteen characters', 'qp7 zm2 kw9 vb4'],
    ['fifteen characters of another script', 'сінавата кішка1'],
    ['fifteen emoji, which are code points', '🦊🐙🌵🎈🚲🍋🎻🧭⛵🪁🦉🌙🍄🧊🔭'],
    ['a hundred and twenty-eight characters', 'abcdefgh'.repeat(16)],
    ['only lower-case letters', 'mauveumbrellaonstilts'],
    ['a part of the address, and enough besides', 'alexandra likes purple'],
  ])('may be %s', (_what, password) => {
    expect(passwordFault(password, context)).toBeUndefined();
  });

  it.each([
    ['empty', '', 'password_too_short'],
    ['fourteen characters', 'qp7 zm2 kw9 vb', 'password_too_short'],
    ['fourteen emoji, which are twenty-eight UTF-16 units', '🦊🐙🌵🎈🚲🍋🎻🧭⛵🪁🦉🌙🍄🧊', 'password_too_short'],
    ['fourteen letters written with combining marks', 'e\u0301'.repeat(14), 'password_too_short'],
    ['a hundred and twenty-nine characters', `${'abcdefgh'.repeat(16)}i`, 'password_too_long'],
    ['on the list', 'passwordpassword', 'password_too_common'],
    ['on the list, dressed up', 'Correct-Horse Battery_Staple', 'password_too_common'],
    ['on a list of one’s own', 'mylittleponyfriends', 'password_too_common'],
    ['on a list of one’s own, dressed up', 'My Little-Pony Friends', 'password_too_common'],
    ['one character again and again', 'aaaaaaaaaaaaaaaaaaaa', 'password_too_common'],
    ['a few characters again and again', 'abcdabcdabcdabcdabcd', 'password_too_common'],
    ['the address', 'alexandra@acme.example', 'password_has_email'],
    ['the address, in capitals, in a sentence', 'I am ALEXANDRA@acme.example!', 'password_has_email'],
    ['parts of the address', 'Alexandra-acme-2026', 'password_has_email'],
  ])('may not be %s', (_what, password, code) => {
    expect(passwordFault(password, context)).toMatchObject({ code });
  });
});
