/** What an address of ours leads to. */
export interface Addressed {
  readonly kind: 'track' | 'release' | 'playlist'
  /** As the path has it: a readable name, or an id. */
  readonly name: string
}

const MAX_LENGTH = 2_000
const NAME = /^[a-z0-9-]{1,80}$/i
const kinds = { tracks: 'track', releases: 'release', playlists: 'playlist' } as const
const framed = { track: 'track', release: 'release', playlist: 'playlist' } as const

/**
 * Reads the address of a page or a frame of ours, whatever follows its path: a slash, something below, a query, a fragment.
 * @param publicUrl where listeners reach this server; of another host, nothing is ours
 */
export function readAddress(text: string, publicUrl: string): Addressed | undefined {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return undefined
  const [asked, ours] = [new URL(text), new URL(publicUrl)]
  const isWeb = asked.protocol === 'https:' || asked.protocol === 'http:'
  if (!isWeb || asked.host !== ours.host || asked.username !== '' || asked.password !== '') return undefined
  const base = ours.pathname.replace(/\/$/, '')
  if (!asked.pathname.startsWith(`${base}/`)) return undefined
  const [first = '', second = '', third = ''] = asked.pathname.slice(base.length).split('/').filter(Boolean)
  return first === 'embed' ? named(framed, second, third) : named(kinds, first, second)
}

function named(
  of: Readonly<Record<string, Addressed['kind']>>,
  segment: string,
  name: string,
): Addressed | undefined {
  const kind = Object.hasOwn(of, segment) ? of[segment] : undefined
  return kind && NAME.test(name) ? { kind, name: name.toLowerCase() } : undefined
}
