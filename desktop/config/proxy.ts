type Env = Readonly<Record<string, string | undefined>>

/** The ways out of a network that lets nobody out by themselves; empty: straight. */
export interface Proxies {
  readonly httpProxy: string
  readonly httpsProxy: string
  /** Hosts that are reached straight, separated by commas. */
  readonly noProxy: string
}

/** This machine is never reached by way of another. */
const LOOPBACK = 'localhost,127.0.0.1,::1'
const KINDS = new Set(['http:', 'https:', 'socks5:'])

/**
 * Proxies by the variables that curl and others read; the name in small letters comes first. One for `https` alone serves
 * nothing else, one for `http` serves both. What is no address counts as none.
 */
export function readProxies(env: Env = process.env): Proxies {
  const httpProxy = proxyOf(env.http_proxy ?? env.HTTP_PROXY)
  const httpsProxy = proxyOf(env.https_proxy ?? env.HTTPS_PROXY) || httpProxy
  const noProxy = [env.no_proxy ?? env.NO_PROXY, LOOPBACK].filter(Boolean).join(',')
  return { httpProxy, httpsProxy, noProxy }
}

/** `proxy.example:3128` is meant as `http://proxy.example:3128`. */
function proxyOf(value: string | undefined): string {
  const text = value?.trim() ?? ''
  const address = text === '' || text.includes('://') ? text : `http://${text}`
  return KINDS.has(URL.parse(address)?.protocol ?? '') ? address : ''
}
