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

/** The first route that an address fits; undefined where none does. */
export function matchRoute(routes: readonly Route[], path: string): Match | undefined {
  const parts = partsOf(path)
  for (const route of routes) {
    const wanted = partsOf(route.path)
    if (wanted.length !== parts.length) continue
    const isFit = wanted.every((part, at) => part.startsWith(':') || part === parts[at])
    if (!isFit) continue
    const pairs = wanted.flatMap((part, at) =>
      part.startsWith(':') ? [[part.slice(1), decodeURIComponent(parts[at] ?? '')]] : [],
    )
    return { route, params: Object.fromEntries(pairs) }
  }
  return undefined
}

const partsOf = (path: string) => path.split('?')[0]?.split('/').filter(Boolean) ?? []
