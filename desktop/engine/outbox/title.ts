import type { Sqlite } from '../db/sqlite.ts'
import { getItem } from '../sync/items.ts'
import type { ResourceKey } from './entry-row.ts'

/** What a thing is called, as it is shown here; one track that is sold by itself is called as the track is. Empty: nobody knows. */
export function titleOf(db: Sqlite, { account, kind, id }: ResourceKey): string {
  const item = getItem(db, { account, kind, id })
  const { title, trackIds } = { ...(item?.shown ?? item?.base) } as { title?: unknown; trackIds?: unknown }
  if (typeof title === 'string') return title
  const [trackId] = kind === 'product' && Array.isArray(trackIds) ? trackIds : []
  return typeof trackId === 'string' ? titleOf(db, { account, kind: 'track', id: trackId }) : ''
}
