import { BlockList, isIP } from 'node:net';
import type { Network } from '../config.js';

/** Where requests may go. */
export interface Reach {
  /** Networks that the operator has opened: by any port there, and without TLS. */
  privateNetworks: readonly Network[];
  /** Of all other addresses, by https alone. */
  ports: readonly number[];
}

/** What of the IPv4 space isn't everybody's (IANA's special-purpose registry), and what clouds keep their metadata behind. */
const CLOSED_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 nothing else is everybody's: neither loopback, ULA, link-local nor addresses with an IPv4 one in them, such as NAT64's. */
const OPEN_IPV6 = '2000::/3';
/** But these in it: protocols of the IETF such as Teredo, 6to4, documentation. */
const CLOSED_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const closedIpv4 = listOf(CLOSED_IPV4.map(networkOf));
const openIpv6 = listOf([networkOf(OPEN_IPV6)]);
const closedIpv6 = listOf(CLOSED_IPV6.map(networkOf));

/** Whether this is an address of the internet, that a stranger may let us connect to. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !closedIpv4.check(address, 'ipv4');
  return family === 6 && openIpv6.check(address, 'ipv6') && !closedIpv6.check(address, 'ipv6');
}

/** Which addresses a request to the URL may connect to; asked at every connection, of the address that is connected to. */
export function addressesFor(url: URL, reach: Reach): (address: string) => boolean {
  const opened = listOf(reach.privateNetworks);
  const isUsual = isUsualPlace(url, reach);
  return (address) => isIn(opened, address) || (isUsual && isPublicAddress(address));
}

/** Whether requests may go there, as far as the URL alone tells; what its name resolves to is asked when they do. */
export function mayBeReached(url: URL, reach: Reach): boolean {
  const literal = literalAddress(url);
  if (literal !== undefined) return addressesFor(url, reach)(literal);
  return isUsualPlace(url, reach) || reach.privateNetworks.length > 0;
}

/** The address that is written in the place of a name, if there is one: for it no name is looked up. */
export function literalAddress({ hostname }: URL): string | undefined {
  const address = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return isIP(address) === 0 ? undefined : address;
}

function isUsualPlace({ protocol, port }: URL, { ports }: Reach): boolean {
  return protocol === 'https:' && ports.includes(port === '' ? 443 : Number(port));
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function networkOf(text: string): Network {
  const [address = '', prefix = ''] = text.split('/');
  return { address, prefix: Number(prefix), family: isIP(address) === 6 ? 'ipv6' : 'ipv4' };
}

function listOf(networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const { address, prefix, family } of networks) list.addSubnet(address, prefix, family);
  return list;
}
