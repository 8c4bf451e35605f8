import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { FeedEntry } from '@veza/shared/contracts/feed.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { type Cursor, decodeCursor, encodeCursor } from '../../platform/db/cursor.ts'
import { tracksFound } from '../catalog/index.ts'
import { productsFound } from '../products/index.ts'
import { type EventRow, eventsAfter, firstReposts, keyOf } from './queries.ts'

/** How often it is looked further for what fills a page. */
const ROUNDS = 5

type Parts = Pick<Context, 'db' | 'config' | 'limits'>

interface FeedQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly locale: LicenceLanguage
}

/**
 * What those whom the viewer follows have published and reposted, newest first: gathered when it is asked for. Each thing stands
 * where it came in first, so that nothing moves between two pages. @throws RateLimited; DomainError 400 `bad-cursor`
 */
export async function feedPage(
  ctx: Parts,
  viewer: Viewer,
  { cursor, limit, locale }: FeedQuery,
): Promise<{ items: FeedEntry[]; nextCursor: string | null }> {
  let after: Cursor | undefined = cursor === undefined ? undefined : decodeCursor(cursor)
  await ctx.limits.take('feed', viewer.userId)
  const items: FeedEntry[] = []
  const goOn = () => ({ items, nextCursor: after ? encodeCursor(after) : null })
  for (let round = 0; round < ROUNDS && items.length < limit; round++) {
    const rows = await eventsAfter(ctx.db, viewer.userId, limit, after)
    const toEntry = await judged(ctx, viewer, rows, locale)
    for (const row of rows.slice(0, limit)) {
      if (items.length === limit) return goOn()
      items.push(...toEntry(row))
      after = row
    }
    if (rows.length <= limit) return { items, nextCursor: null }
  }
  return goOn()
}

/** What of these is shown to the viewer. */
async function judged(
  ctx: Parts,
  viewer: Viewer,
  rows: readonly EventRow[],
  locale: LicenceLanguage,
): Promise<(row: EventRow) => FeedEntry[]> {
  const reposts = rows.filter(({ targetId }) => targetId !== null)
  const first = await firstReposts(ctx.db, viewer.userId, reposts)
  const shown = rows.filter((row) => row.targetId === null || first.has(keyOf(row)))
  const ids = (kind: EventRow['kind']) =>
    shown.filter((row) => row.kind === kind).map(({ thingId }) => thingId)
  const tracks = await tracksFound(ctx, viewer, ids('track'))
  const releases = await productsFound(ctx, viewer, ids('release'), locale)
  const those = new Set(shown)
  return (row) => (those.has(row) ? entryOf(row, tracks, releases) : [])
}

function entryOf(
  { kind, thingId, at, username, displayName }: EventRow,
  tracks: ReadonlyMap<string, Track>,
  releases: ReadonlyMap<string, Product>,
): FeedEntry[] {
  const came = {
    at: at.toISOString(),
    repostedBy: username !== null && displayName !== null ? { username, displayName } : null,
  }
  const [track, release] = [tracks.get(thingId), releases.get(thingId)]
  if (kind === 'track') return track ? [{ kind, ...came, track }] : []
  return release ? [{ kind, ...came, release }] : []
}
