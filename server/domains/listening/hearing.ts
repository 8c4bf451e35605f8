import type { Recording } from '@veza/shared/contracts/listening.ts'
import type { Context } from '../../context.ts'
import type { Db } from '../../platform/db/database.ts'
import { findTracks, type Seer, tracksByIds } from '../catalog/index.ts'
import { boughtAmong } from '../orders/index.ts'
import { hiddenAmong } from '../people/index.ts'
import { recordingOf } from './recording.ts'

type Reading = Pick<Context, 'db' | 'config'>

/** Of these tracks, what one listener may hear now; nothing is said of the others, also not why. */
export async function recordingsFor(
  ctx: Reading,
  viewer: Seer | undefined,
  ids: readonly string[],
): Promise<Recording[]> {
  const seen = await seenAmong(ctx, viewer, ids)
  const forSale = seen.flatMap(({ track, own }) => (track.paid && !own ? [track.id] : []))
  const bought = viewer ? await boughtAmong(ctx.db, viewer.userId, forSale) : new Set<string>()
  return seen.flatMap(({ track, own }) => {
    const isWhole = own || !track.paid || bought.has(track.id)
    return recordingOf(ctx.config, track, { isWhole }) ?? []
  })
}

/** Of these tracks, those that one listener may put into a queue: what they may hear. */
export async function queueableAmong(
  ctx: Reading,
  viewer: Seer | undefined,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  return new Set((await recordingsFor(ctx, viewer, ids)).map(({ id }) => id))
}

/** Neither blocked, nor withheld, nor of somebody who blocks this viewer or is blocked by them. */
async function seenAmong(ctx: Reading, viewer: Seer | undefined, ids: readonly string[]) {
  const found = (await findTracks(ctx, [...new Set(ids)], viewer)).filter(({ blocked }) => !blocked)
  const owners = await ownersOf(
    ctx.db,
    found.map(({ track }) => track.id),
  )
  const hidden = await hiddenAmong(ctx.db, viewer?.userId, [...owners.values()])
  return found.filter(({ track }) => !hidden.has(owners.get(track.id) ?? ''))
}

const ownersOf = async (db: Db, ids: readonly string[]): Promise<Map<string, string>> =>
  new Map((await tracksByIds(db, ids)).map(({ id, ownerId }) => [id, ownerId]))
