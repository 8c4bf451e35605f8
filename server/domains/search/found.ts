import type { Found, SearchQuery } from '@veza/shared/contracts/search.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { tracksFound } from '../catalog/index.ts'
import { playlistsFound } from '../playlists/index.ts'
import { productsFound } from '../products/index.ts'
import type { DocumentKind } from './queries.ts'

interface Shown {
  readonly kind: DocumentKind
  readonly ids: readonly string[]
  readonly locale: SearchQuery['locale']
}

/** The things themselves, in this order. Who looks after them says once more who may see them. */
export async function shown(
  ctx: Pick<Context, 'db' | 'config'>,
  viewer: Viewer | undefined,
  { kind, ids, locale }: Shown,
): Promise<Found[]> {
  switch (kind) {
    case 'track': {
      const tracks = await tracksFound(ctx, viewer, ids)
      return inOrder(ids, tracks, (track) => ({ kind, track }))
    }
    case 'release': {
      const releases = await productsFound(ctx, viewer, ids, locale)
      return inOrder(ids, releases, (release) => ({ kind, release }))
    }
    case 'playlist': {
      const playlists = await playlistsFound(ctx, viewer, ids)
      return inOrder(ids, playlists, (playlist) => ({ kind, playlist }))
    }
  }
}

const inOrder = <T>(
  ids: readonly string[],
  found: ReadonlyMap<string, T>,
  shownAs: (one: T) => Found,
): Found[] =>
  ids.flatMap((id) => {
    const one = found.get(id)
    return one === undefined ? [] : [shownAs(one)]
  })
