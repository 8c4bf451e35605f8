/** This machine itself, as `URL` writes its names and addresses. */
const LOOPBACK = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

export type ServerAddress =
  | { readonly kind: 'address'; readonly origin: string }
  /** Not an address of a server. */
  | { readonly kind: 'bad-server' }
  /** Everyone on the way could read what is sent. */
  | { readonly kind: 'open-server' }

export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname)

/** Reads the address of a server as a person types it; without a scheme it is `https`, save on this machine itself. */
export function loopbackOrHttps(text: string): ServerAddress {
  const typed = text.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : withScheme(typed)
  if (typed === '' || !URL.canParse(full)) return { kind: 'bad-server' }
  const { protocol, hostname, origin } = new URL(full)
  if (protocol === 'http:')
    return isLoopback(hostname) ? { kind: 'address', origin } : { kind: 'open-server' }
  return protocol === 'https:' ? { kind: 'address', origin } : { kind: 'bad-server' }
}

function withScheme(typed: string): string {
  const plain = `http://${typed}`
  return URL.canParse(plain) && isLoopback(new URL(plain).hostname) ? plain : `https://${typed}`
}
