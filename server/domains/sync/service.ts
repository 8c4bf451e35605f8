import { type SyncAnswer, type SyncEntry, syncKinds } from '@veza/shared/contracts/sync.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeSyncCursor, encodeSyncCursor, type Place, type SyncCursor } from './cursor.ts'
import { changesAfter, type Frontier, frontier, isWhole } from './queries.ts'
import { type SourceParts, syncSources } from './sources.ts'

interface Asked {
  readonly cursor?: string | undefined
  /** Rows that are looked at for one answer. */
  readonly limit: number
}

type Resync = Extract<SyncAnswer, { step: 'resync' }>
type Page = Exclude<SyncAnswer, Resync>

const FIRST_ID = '00000000-0000-0000-0000-000000000000'
const otherHistory: Resync = { step: 'resync', reason: 'other-history' }
const tooOld: Resync = { step: 'resync', reason: 'too-old' }

/**
 * What of a user's own has changed since a cursor; without one, a listing of all of it begins, and what changes while it is
 * read follows after it. What is told is as it is now, which may be newer than the change that made us tell it.
 * @throws DomainError 400 `bad-cursor`
 */
export async function readChanges(
  ctx: SourceParts,
  { userId }: Pick<Viewer, 'userId'>,
  { cursor: text, limit }: Asked,
): Promise<SyncAnswer> {
  const now = await frontier(ctx.db)
  const { history, oldestRunning } = now
  const cursor: SyncCursor = text
    ? decodeSyncCursor(text)
    : { userId, history, from: { xid: oldestRunning }, list: { kind: syncKinds[0], afterId: FIRST_ID } }
  const place = 'list' in cursor ? cursor.from : cursor.at
  // Of somebody else, of another course of events, or of a future that a backup has undone.
  if (cursor.userId !== userId || cursor.history !== history || BigInt(place.xid) > BigInt(now.next))
    return otherHistory
  const page =
    'list' in cursor
      ? await listAll(ctx, userId, cursor, limit)
      : await tellChanges(ctx, userId, now, place, limit)
  // Last, so that a removal that began meanwhile is seen.
  return (await isWhole(ctx.db, history, place)) ? page : tooOld
}

async function listAll(
  ctx: SourceParts,
  userId: string,
  { history, from, list }: Extract<SyncCursor, { list: unknown }>,
  limit: number,
): Promise<Page> {
  const entries: SyncEntry[] = []
  let afterId = list.afterId
  for (const kind of syncKinds.slice(syncKinds.indexOf(list.kind))) {
    const room = limit - entries.length
    const listed = await syncSources[kind].list(ctx, userId, afterId, room)
    entries.push(...listed)
    const last = listed.at(-1)
    if (last && listed.length >= room) {
      const cursor = encodeSyncCursor({ userId, history, from, list: { kind, afterId: last.id } })
      return { step: 'listing', entries, cursor, more: true }
    }
    afterId = FIRST_ID
  }
  return { step: 'listed', entries, cursor: encodeSyncCursor({ userId, history, at: from }), more: true }
}

async function tellChanges(
  ctx: SourceParts,
  userId: string,
  { history, oldestRunning }: Frontier,
  place: Place,
  limit: number,
): Promise<Page> {
  // A cursor may be ahead of the oldest that runs now, whose beginning it was not there for.
  const changes = await changesAfter(ctx.db, userId, { history, before: oldestRunning }, place, limit)
  const told = changes.slice(0, limit)
  const entries = await whatIsNow(ctx, userId, told)
  const last = told.at(-1)
  const more = changes.length > limit
  const at =
    more && last
      ? { xid: last.xid, after: { kind: last.kind, id: last.id } }
      : later(place, { xid: oldestRunning })
  return { step: 'changes', entries, cursor: encodeSyncCursor({ userId, history, at }), more }
}

const later = (one: Place, other: Place): Place => (BigInt(one.xid) > BigInt(other.xid) ? one : other)

/** Each thing once, as it is now, or that it is gone. */
async function whatIsNow(
  ctx: SourceParts,
  userId: string,
  changes: readonly { kind: (typeof syncKinds)[number]; id: string }[],
): Promise<SyncEntry[]> {
  const entries: SyncEntry[] = []
  for (const kind of syncKinds) {
    const ids = new Set(changes.filter((change) => change.kind === kind).map(({ id }) => id))
    if (ids.size === 0) continue
    const there = await syncSources[kind].find(ctx, userId, [...ids])
    for (const { id } of there) ids.delete(id)
    entries.push(...there, ...[...ids].map((id) => ({ kind, id, item: null })))
  }
  return entries
}
