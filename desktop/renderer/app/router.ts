import { useSyncExternalStore } from 'react'
import type { Route } from './feature.ts'

/** The part of the address after `#`, which no host sees: `/library`. */
const read = () => location.hash.slice(1) || '/'

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export const usePath = (): string => useSyncExternalStore(subscribe, read)

export function navigate(path: string): void {
  location.hash = path
}

/** Address of a screen, for links. */
export const hrefOf = (path: string): string => `#${path}`

export interface Match {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

/** The first route that an address fits; undefined where none does, as with one that cannot be read. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const parts = partsOf(path)
  if (parts === undefined) return undefined
  for (const route of routes) {
    const wanted = route.path.split('/').filter(Boolean)
    if (wanted.length !== parts.length) continue
    const isFit = wanted.every((part, at) => part.startsWith(':') || part === parts[at])
    if (!isFit) continue
    const pairs = wanted.flatMap((part, at) =>
      part.startsWith(':') ? [[part.slice(1), parts[at] ?? '']] : [],
    )
    return { route, params: Object.fromEntries(pairs) }
  }
  return undefined
}

function partsOf(path: string): string[] | undefined {
  try {
    return path.split('?')[0]?.split('/').filter(Boolean).map(decodeURIComponent) ?? []
  } catch {
    return undefined
  }
}
