import { uploadLimits } from '@veza/shared/media/limits.ts'
import { takenCurrencies } from '../../engine/products/currencies.ts'
import { findImage, keepImage, NotAPicture } from '../../engine/products/images.ts'
import { licenceTexts } from '../../engine/products/licence-texts.ts'
import { releaseTracks } from '../../engine/products/release-tracks.ts'
import { keptLimits } from '../../engine/session/server-limits.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { os } from './context.ts'
import { edited } from './offline.ts'
import { BridgeProblem } from './problem.ts'

export const releases = {
  licenceTexts: os.releases.licenceTexts.handler(({ context: { engine, clock }, input }) =>
    licenceTexts(engine.db, clock, input.server),
  ),

  currencies: os.releases.currencies.handler(({ context: { engine, clock }, input }) =>
    takenCurrencies(engine.db, clock, input.server),
  ),

  tracks: os.releases.tracks.handler(({ context: { engine, changes }, input: { whose, ids } }) => {
    const { tracks, unheard } = releaseTracks(engine.db, whose, ids)
    // It was published before there were reports: heard now, and shown when it is.
    for (const id of unheard)
      if (engine.inspector.stateOf(id).state === 'not-begun')
        void engine.inspector.inspect(id).then(() => changes.touch('things'))
    return tracks
  }),

  keepImage: os.releases.keepImage.handler(async ({ context, input: { whose, path } }) => {
    const { engine, clock, newId } = context
    const parts = { db: engine.db, covers: engine.folder.covers, newId }
    const limits = keptLimits(engine.db, whose.server) ?? uploadLimits({}, () => undefined)
    try {
      const account = openAccount(engine.db, whose).id
      const { id, file } = await keepImage(parts, account, path, limits, clock.now())
      return { id, name: file }
    } catch (error) {
      if (!(error instanceof NotAPicture)) throw error
      throw new BridgeProblem(error.code, { megabytes: Math.floor(error.maxBytes / 1_000_000) })
    }
  }),

  changePicture: os.releases.changePicture.handler(
    ({ context: { engine }, input: { whose, productId, ...change } }) => {
      edited(() => engine.offline.changePicture(whose, productId, change))
      return { ok: true } as const
    },
  ),

  pictures: os.releases.pictures.handler(({ context: { engine }, input: { whose, ids } }) => {
    const account = openAccount(engine.db, whose).id
    return ids.map((id) => ({ id, name: findImage(engine.db, account, id)?.file ?? null }))
  }),

  payoutState: os.releases.payoutState.handler(async ({ context: { engine }, input: { whose } }) => {
    const { account } = await engine.connections.to(whose.server, whose.accountId).api.selling.get()
    return { state: account?.state ?? null }
  }),
}
