import { type Proxies, readProxies } from '../../config/proxy.ts'

/** Asks the system, by its settings of this moment, what leads to an address: `PROXY host:port; DIRECT`, as in PAC files. */
export type FindProxy = (url: string) => Promise<string>

/** A proxy, or straight where it is null. */
export type Way = URL | null

/** As the environment's proxies, these are the process's: whoever is signed in, wherever. */
let findProxy: FindProxy | undefined

/** Where the environment names no proxy, the system says which; undefined: nobody can be asked. */
export function followSystem(find: FindProxy | undefined): void {
  findProxy = find
}

const namesOne = ({ httpProxy, httpsProxy }: Proxies): boolean => httpProxy !== '' || httpsProxy !== ''

/** True where sockets are to be opened by `waysTo`, one after the other. */
export const isSystemAsked = (proxies: Proxies): boolean => findProxy !== undefined && !namesOne(proxies)

/** What leads to an address, the best first. @param url of http or https; a socket counts as that */
export async function waysTo(url: URL, proxies: Proxies = readProxies()): Promise<readonly Way[]> {
  if (isExempt(url, proxies.noProxy)) return [null]
  const named = url.protocol === 'https:' ? proxies.httpsProxy : proxies.httpProxy
  if (named !== '') return [new URL(named)]
  if (!isSystemAsked(proxies) || findProxy === undefined) return [null]
  return readPac(await findProxy(url.href))
}

const SCHEMES: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
}

/** What is not understood leads nowhere; what says nothing at all, straight. */
export function readPac(answer: string): readonly Way[] {
  const ways = answer.split(';').flatMap((entry): Way[] => {
    const [kind = '', place = ''] = entry.trim().split(/\s+/)
    if (kind.toUpperCase() === 'DIRECT') return [null]
    const scheme = SCHEMES[kind.toUpperCase()]
    const way = scheme === undefined ? null : URL.parse(`${scheme}://${place}`)
    return way === null ? [] : [way]
  })
  return ways.length > 0 ? ways : [null]
}

/** By the manner of curl: a name stands for itself and what lies below it, `*` for everything, `:port` for that port alone. */
export function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const asked = port || (protocol === 'https:' ? '443' : '80')
  return noProxy
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true
      // An address of six has colons of its own.
      const isAddress = entry.split(':').length > 2
      const [, name = '', only = asked] = (!isAddress && /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry)) || [
        '',
        entry,
      ]
      const wanted = name.toLowerCase()
      return only === asked && (bare === wanted || bare.endsWith(`.${wanted}`))
    })
}
