import { idSchema } from '@veza/shared/kernel/ids.ts'

/** What a claimant's words name: a track by its id, or by its page's address. */
export type Named = { readonly id: string } | { readonly slug: string }

/** Undefined where it is no track of this server. @param publicUrl where listeners reach it */
export function trackNamedIn(publicUrl: string, target: string): Named | undefined {
  const text = target.trim()
  if (idSchema.safeParse(text).success) return { id: text.toLowerCase() }
  const address = URL.canParse(text) ? new URL(text) : URL.parse(`https://${text}`)
  if (address?.host !== new URL(publicUrl).host) return undefined
  const [, name] = /\/tracks\/([^/]+)/.exec(address.pathname) ?? []
  if (name === undefined) return undefined
  return idSchema.safeParse(name).success ? { id: name.toLowerCase() } : { slug: name.toLowerCase() }
}
