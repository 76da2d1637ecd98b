import { isIPv4, isIPv6 } from 'node:net';

/**
 * What counts as one client address: an IPv4 address, or the /64 of an IPv6 address, since whoever has one address of it
 * has all of them.
 *
 * @example networkOf('2001:db8:1:2:3::4') // '2001:db8:1:2::/64'
 */
export function networkOf(told: string): string {
  const address = withoutPort(told.trim());
  if (isIPv4(address)) return address;
  const [unzoned = ''] = address.split('%');
  if (!isIPv6(unzoned)) return NOWHERE;
  const groups = groupsOf(unzoned);
  return isMapped(groups) ? mappedAddress(groups) : `${groups.slice(0, 4).join(':')}::/64`;
}

/**
 * What is shown and kept of where somebody was: enough to know one's own provider again, and no more. A quarter of an IPv4
 * address is left out, and of an IPv6 address all but its first 48 bits.
 *
 * @example coarseNetworkOf('203.0.113.9') // '203.0.113.0/24'
 * @example coarseNetworkOf('2001:db8:1:2::4') // '2001:db8:1::/48'
 */
export function coarseNetworkOf(told: string): string | null {
  const network = networkOf(told);
  if (network === NOWHERE) return null;
  const separator = isIPv4(network) ? '.' : ':';
  const kept = network.split(separator).slice(0, 3).join(separator);
  return separator === '.' ? `${kept}.0/24` : `${kept}::/48`;
}

/** What is no address, as a proxy may hand it on, counts as one: nobody gets a count of their own by making words up. */
const NOWHERE = 'no address';

/** Some proxies tell the port: `1.2.3.4:5678`, `[2001:db8::1]:443`. */
function withoutPort(told: string): string {
  const [, bracketed, plain] = /^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(told) ?? [];
  return bracketed ?? plain ?? told;
}

/** NOTE: the URL parser writes IPv6 in its one canonical form; what is left is to fill in the `::`. */
function groupsOf(address: string): string[] {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  return tail === undefined ? left : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
}

/** An IPv4 address as a socket for both kinds tells it: `::ffff:203.0.113.9`. */
function isMapped(groups: readonly string[]): boolean {
  return groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
}

function mappedAddress(groups: readonly string[]): string {
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
