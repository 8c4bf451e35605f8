import type { Featured } from '@veza/shared/contracts/discovery.ts'

/** A thing as the address of its page names it. */
export interface Named {
  readonly kind: Featured['kind']
  /** What stands in the address; releases may be named by their id there. */
  readonly name: string
}

const kinds = { tracks: 'track', releases: 'release' } as const

/** What an address is of; undefined where it is no page of this server's that could be featured. @param publicUrl where visitors reach it */
export function thingNamedIn(publicUrl: string, address: string): Named | undefined {
  const text = address.trim()
  const here = new URL(publicUrl)
  // As people copy it: whole, from its path on, or without the scheme.
  const url = /^(?:\/|https?:)/i.test(text)
    ? URL.parse(text, here.href)
    : URL.parse(`${here.protocol}//${text}`)
  if (url?.host !== here.host) return undefined
  const [, page, name] = /\/(tracks|releases)\/([^/]+)\/?$/.exec(url.pathname) ?? []
  if (page === undefined || name === undefined) return undefined
  return { kind: kinds[page as keyof typeof kinds], name: name.toLowerCase() }
}
