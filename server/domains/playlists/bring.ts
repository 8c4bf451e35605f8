import type { ImportedPlaylist, NewImport } from '@veza/shared/contracts/playlists.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Db } from '../../platform/db/database.ts'
import { claimIdempotencyKey } from '../../platform/db/idempotency.ts'
import { slugFor } from '../catalog/index.ts'
import { putInto, shownTracks } from './items.ts'
import { tracksCalled } from './match-queries.ts'
import { insertPlaylist } from './queries.ts'
import { type Entry, readList } from './read-list.ts'
import { heldPlaylist } from './service.ts'
import { playlistView } from './view.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction' | 'config'>

/** Of what was not found, so much is told one by one. */
const TOLD = 1_000

/**
 * Makes a private playlist of a list from elsewhere. What is not found here is told, line by line. The same `Idempotency-Key`
 * makes one.
 * @throws DomainError 413 `list-too-long`, 400 `not-a-list`, 422 `nothing-found`, 409 `playlist-full`
 */
export function importList(
  ctx: Parts,
  viewer: Viewer,
  { title, format, text }: NewImport,
  key: string | undefined,
): Promise<ImportedPlaylist> {
  const entries = readList(format, text)
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const { userId } = viewer
    const id = ctx.newId()
    const write = { userId, route: 'playlists.import', request: { title, format, text }, resourceId: id, now }
    const first = key === undefined ? undefined : await claimIdempotencyKey(tx, { ...write, key })
    const found = await match(tx, userId, entries)
    const missing = entries.flatMap((entry, at) =>
      found[at] === undefined ? [{ line: entry.line, text: entry.text }] : [],
    )
    const told = { missing: missing.slice(0, TOLD), missingTotal: missing.length }
    if (first === undefined) {
      const trackIds = found.filter((trackId) => trackId !== undefined)
      if (trackIds.length === 0) throw new NothingFound(told)
      await insertPlaylist(tx, { id, ownerId: userId, slug: slugFor(title, id), title }, now)
      await putInto(tx, ctx, userId, id, { trackIds })
    }
    return { playlist: playlistView(ctx.config, await heldPlaylist(tx, viewer, 'own', first ?? id)), ...told }
  })
}

/** By entry the track that it means, where there is one that this person may see. */
async function match(db: Db, userId: string, entries: readonly Entry[]): Promise<(string | undefined)[]> {
  const called = await tracksCalled(db, entries)
  const meant = entries.map((entry) => entry.id ?? called(entry))
  const seen = await shownTracks(
    db,
    userId,
    meant.flatMap((trackId) => (trackId === undefined ? [] : [{ trackId, addedBy: userId }])),
  )
  return meant.map((trackId) => (trackId !== undefined && seen.has(trackId) ? trackId : undefined))
}

class NothingFound extends DomainError {
  constructor(told: Pick<ImportedPlaylist, 'missing' | 'missingTotal'>) {
    super(
      422,
      'nothing-found',
      'None of these tracks is here, so no playlist was made. Look at what was read of each line.',
      { extra: told },
    )
  }
}
