import ipaddr from 'ipaddr.js'

/** Where IANA gives out addresses of the internet; all the rest of IPv6 has a meaning of its own. */
const GLOBAL_V6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]
/** For measuring networks (RFC 2544): the library counts it as any other. */
const BENCHMARKS = ipaddr.parseCIDR('198.18.0.0/15') as [ipaddr.IPv4, number]
/** For examples (RFC 9637), which the library does not know either. */
const DOCUMENTATION_V6 = ipaddr.parseCIDR('3fff::/20') as [ipaddr.IPv6, number]

/**
 * Whether an address belongs to the internet at large: no loopback, no private, link-local, shared, reserved or
 * multicast one, neither as IPv4 nor inside IPv6 (mapped, translated, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text)
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4'
    ? !(address as ipaddr.IPv4).match(BENCHMARKS)
    : (address as ipaddr.IPv6).match(GLOBAL_V6) && !(address as ipaddr.IPv6).match(DOCUMENTATION_V6)
}
