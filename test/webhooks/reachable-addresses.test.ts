import { expect, it } from '@jest/globals';
import { addressesFor, isPublicAddress, literalAddress, mayBeReached } from '../../src/webhooks/reachable-addresses.js';

it.each([
  ['8.8.8.8', true],
  ['2606:4700:4700::1111', true],
  ['172.32.0.1', true],
  ['0.0.0.0', false],
  ['0.1.2.3', false],
  ['10.0.0.1', false],
  ['100.64.0.1', false],
  ['100.100.100.200', false],
  ['127.0.0.1', false],
  ['127.255.255.254', false],
  ['168.63.129.16', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.31.255.255', false],
  ['192.0.0.192', false],
  ['192.168.1.1', false],
  ['198.18.0.1', false],
  ['203.0.113.9', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::127.0.0.1', false],
  ['::ffff:127.0.0.1', false],
  ['::ffff:8.8.8.8', false],
  ['::ffff:a9fe:a9fe', false],
  ['64:ff9b::7f00:1', false],
  ['64:ff9b:1::1', false],
  ['100::1', false],
  ['2001::1', false],
  ['2001:db8::1', false],
  ['2002:7f00:1::1', false],
  ['3fff::1', false],
  ['fc00::1', false],
  ['fd00:ec2::254', false],
  ['fe80::1', false],
  ['fec0::1', false],
  ['ff02::1', false],
  ['fe80::1%eth0', false],
  ['localhost', false],
  ['', false],
])('%s is public: %s', (address, isPublic) => {
  expect(isPublicAddress(address)).toBe(isPublic);
});

const usual = { privateNetworks: [], ports: [443, 8443] };
const opened = { ...usual, privateNetworks: [{ address: '10.1.0.0', prefix: 16, family: 'ipv4' as const }] };

it.each([
  ['https://hooks.example.com/x', usual, true],
  ['https://hooks.example.com:8443/x', usual, true],
  ['https://hooks.example.com:444/x', usual, false],
  ['http://hooks.example.com/x', usual, false],
  ['http://hooks.example.com:443/x', usual, false],
  ['https://8.8.8.8/x', usual, true],
  ['https://127.0.0.1/x', usual, false],
  ['https://0x7f.1/x', usual, false],
  ['https://2130706433/x', usual, false],
  ['https://[::1]/x', usual, false],
  ['https://[::ffff:10.1.0.1]/x', usual, false],
  ['https://10.1.0.1/x', usual, false],
  ['http://10.1.0.1:9000/x', opened, true],
  ['http://10.2.0.1:9000/x', opened, false],
  ['http://8.8.8.8/x', opened, false],
  ['http://crm.internal:9000/x', opened, true],
] as const)('%s may be asked for: %#', (url, reach, may) => {
  expect(mayBeReached(new URL(url), reach)).toBe(may);
});

it('looks at the address that is connected to, whatever the URL says', () => {
  const ofOpened = addressesFor(new URL('http://crm.internal:9000/'), opened);
  const ofUsual = addressesFor(new URL('https://crm.example.com/'), opened);

  expect(['10.1.2.3', '10.2.0.1', '8.8.8.8', '127.0.0.1'].map(ofOpened)).toEqual([true, false, false, false]);
  expect(['10.1.2.3', '10.2.0.1', '8.8.8.8', '127.0.0.1'].map(ofUsual)).toEqual([true, false, true, false]);
  expect(literalAddress(new URL('https://[fd00::1]/'))).toBe('fd00::1');
  expect(literalAddress(new URL('https://crm.example.com/'))).toBeUndefined();
});
