import { createHash } from 'node:crypto'
import ipaddr from 'ipaddr.js'
import type { Subject } from './table.ts'

/**
 * What is counted as one: an IPv6 network of 64 bits, which is what one customer is given, and an account however its
 * address was typed. Hashed, so that Redis holds nobody's address and no key is long.
 */
export function subjectKey(by: Subject, key: string): string {
  const one = by === 'address' ? networkOf(key) : by === 'account' ? key.trim().toLowerCase() : key
  return createHash('sha256').update(one).digest('base64url').slice(0, 22)
}

/**
 * The key of an `account-at-network`.
 * @param account its e-mail address or id
 * @param address `req.ip`
 */
export const accountAt = (account: string, address: string): string =>
  `${networkOf(address)} ${account.trim().toLowerCase()}`

/** @returns the address itself, or the first 64 bits of an IPv6 address; IPv4 inside IPv6 is IPv4 */
export function networkOf(address: string): string {
  // A zone (fe80::1%eth0) is this machine's business.
  const [bare = ''] = address.split('%')
  if (!ipaddr.isValid(bare)) return address
  const parsed = ipaddr.process(bare)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return `${(parsed as ipaddr.IPv6).parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
