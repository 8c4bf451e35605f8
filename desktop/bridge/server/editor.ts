import { coverNameSchema } from '@veza/shared/studio/media.ts'
import { inTransaction } from '../../engine/db/sqlite.ts'
import { keepCover } from '../../engine/import/cover.ts'
import { setCover } from '../../engine/library/covers.ts'
import { findEditedTrack } from '../../engine/library/edited-track.ts'
import { listPublications } from '../../engine/library/publications.ts'
import { findLevels } from '../../engine/library/reports.ts'
import { getTrack, type LibraryTrack, updateTrack } from '../../engine/library/tracks.ts'
import { findMedia } from '../../engine/media/find-media.ts'
import { handOverOffer, planOffer } from '../../engine/products/planned-offers.ts'
import { isUnderWay, planTranscode, planWishedSet } from '../../engine/publish/plan.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { type BridgeContext, os } from './context.ts'
import { BridgeProblem } from './problem.ts'

const done = { ok: true } as const

export const editor = {
  track: os.editor.track.handler(async ({ context, input: { whose, id } }) => {
    const { engine } = context
    const account = whose === null ? 0 : openAccount(engine.db, whose).id
    const found = await findEditedTrack(engine, account, id)
    if (found?.localId && engine.inspector.stateOf(found.localId).state === 'not-begun')
      inspect(context, found.localId)
    return found
  }),

  inspect: os.editor.inspect.handler(({ context, input }) => {
    inspect(context, input.trackId)
    context.changes.touch('library', [input.trackId])
    return done
  }),

  levels: os.editor.levels.handler(
    ({ context, input }) => findLevels(context.engine.db, input.trackId)?.toString('base64') ?? null,
  ),

  remoteLevels: os.editor.remoteLevels.handler(
    async ({ context, input }) =>
      (await context.engine.remote.findLevels(input.name))?.toString('base64') ?? null,
  ),

  setCover: os.editor.setCover.handler(async ({ context, input: { trackId, cover } }) => {
    const { engine, newId, clock, changes } = context
    requireTrack(context, trackId)
    const name = 'name' in cover ? await keptName(context, cover.name) : await keepPicture(context, cover)
    setCover(engine.db, trackId, name, newId, clock.now())
    changes.touch('library', [trackId])
    changes.touch('queue')
    engine.run().wake()
    return { name }
  }),

  removeCover: os.editor.removeCover.handler(({ context, input: { trackId } }) => {
    const { engine, newId, clock, changes } = context
    const before = requireTrack(context, trackId).coverFile
    setCover(engine.db, trackId, null, newId, clock.now())
    changes.touch('library', [trackId])
    changes.touch('queue')
    engine.run().wake()
    return { name: coverNameSchema.safeParse(before).data ?? null }
  }),

  setLossless: os.editor.setLossless.handler(({ context, input: { whose, trackId, lossless } }) => {
    const { engine, newId, clock, changes } = context
    requireTrack(context, trackId)
    updateTrack(engine.db, trackId, { lossless }, clock.now())
    const track = requireTrack(context, trackId)
    for (const { id, server, accountId, publishedAt } of listPublications(engine.db, trackId)) {
      const isOurs = server === whose?.server && accountId === whose.accountId
      if (isUnderWay(engine.db, id)) planWishedSet(engine.db, track, id, newId, clock.now())
      else if (isOurs && publishedAt !== null) engine.publish(track, whose)
    }
    changes.touch('library', [trackId])
    changes.touch('queue')
    engine.run().wake()
    return done
  }),

  planOffer: os.editor.planOffer.handler(({ context, input: { whose, trackId, offer } }) => {
    const { engine, newId, clock, changes } = context
    requireTrack(context, trackId)
    inTransaction(engine.db, () => {
      planOffer(engine.db, trackId, offer, clock.now())
      // The publish that would have taken it along has ended meanwhile.
      const there = listPublications(engine.db, trackId).find(
        ({ server, accountId }) => server === whose?.server && accountId === whose.accountId,
      )
      if (offer && there?.publishedAt && !isUnderWay(engine.db, there.id))
        handOverOffer({ db: engine.db, newId }, there.id, clock.now())
    })
    for (const topic of ['library', 'things'] as const) changes.touch(topic)
    return done
  }),

  makeRenditions: os.editor.makeRenditions.handler(({ context, input: { trackId } }) => {
    const { engine, newId, clock, changes } = context
    planTranscode(engine.db, requireTrack(context, trackId), newId, clock.now())
    changes.touch('queue')
    changes.touch('library', [trackId])
    engine.run().wake()
    return done
  }),
}

/** Listens to a recording; whoever shows it hears when that has ended. */
function inspect({ engine, changes, onFault }: BridgeContext, trackId: string): void {
  engine.inspector.inspect(trackId).then(() => changes.touch('library', [trackId]), onFault)
}

function requireTrack({ engine }: BridgeContext, id: string): LibraryTrack {
  const track = getTrack(engine.db, id)
  if (track === undefined) throw new BridgeProblem('no-such-track', { id })
  return track
}

async function keptName({ engine }: BridgeContext, name: string): Promise<string> {
  if ((await findMedia(engine, { kind: 'cover', name })) === null) throw new BridgeProblem('no-picture')
  return name
}

/** Kept for good before it is anybody's cover; a picture that nobody can show is none. */
async function keepPicture(
  { engine, newId }: BridgeContext,
  { type, base64 }: { readonly type: string; readonly base64: string },
): Promise<string> {
  const name = await keepCover(engine.folder.covers, { type, bytes: Buffer.from(base64, 'base64') }, newId)
  if (name === null || (await engine.smallCovers.find(name)) === null) throw new BridgeProblem('no-picture')
  return name
}
