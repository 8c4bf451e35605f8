/**
 * What an answer names of a store: never from what nobody can read to what anybody can.
 * @param from where it was named; what it names may start from there
 * @returns undefined where nobody should go
 */
export function storeAddress(named: string, from: string): string | undefined {
  const url = URL.parse(named, from)
  const allowed = new URL(from).protocol === 'https:' ? ['https:'] : ['https:', 'http:']
  return url && allowed.includes(url.protocol) ? url.href : undefined
}
