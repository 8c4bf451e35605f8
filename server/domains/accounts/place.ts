import ipaddr from 'ipaddr.js'

/** What providers give to one customer or one town (RFC 6177), and no geography: that would need a database of others. */
const PREFIX_BITS = { ipv4: 24, ipv6: 48 } as const

/** The network that an address lies in: `203.0.113.0/24`, `2001:db8:1::/48`. Empty where it is none of the internet. */
export function placeOf(address: string): string {
  if (!ipaddr.isValid(address)) return ''
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return ''
  const bits = PREFIX_BITS[parsed.kind()]
  const bytes = parsed.toByteArray().map((byte, index) => (index < bits / 8 ? byte : 0))
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`
}
