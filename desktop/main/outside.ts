import { isLoopback } from '@veza/shared/studio/server-address.ts'

export type Outside =
  /** A server that the person works with, or one of those that it sends people to. */
  | { readonly kind: 'open'; readonly url: string }
  /** An address of anybody: the person is asked first. */
  | { readonly kind: 'ask'; readonly url: string; readonly host: string }
  /** No address for a browser. */
  | { readonly kind: 'refuse' }

/** Where money is arranged; a server sends creators there. */
const PAYMENT_HOSTS = /^(?:[\w-]+\.)?stripe\.com$/

/** What becomes of a link that leads out of the Studio. @param known origins of servers one is signed in to */
export function judgeOutside(address: string, known: ReadonlySet<string>): Outside {
  if (!URL.canParse(address)) return { kind: 'refuse' }
  const { protocol, hostname, host, origin, href, username, password } = new URL(address)
  // `https://bank.example@elsewhere.example` looks like what it is not.
  if (username !== '' || password !== '') return { kind: 'refuse' }
  if (protocol === 'http:' && isLoopback(hostname)) return { kind: 'open', url: href }
  if (protocol !== 'https:') return { kind: 'refuse' }
  if (known.has(origin) || PAYMENT_HOSTS.test(host)) return { kind: 'open', url: href }
  return { kind: 'ask', url: href, host }
}
