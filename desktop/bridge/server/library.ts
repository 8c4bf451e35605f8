import { UNDO_MS } from '@veza/shared/studio/bridge/library.ts'
import { ApiProblem, NetworkProblem, STORE_REFUSED } from '../../engine/api/problem.ts'
import { inTransaction } from '../../engine/db/sqlite.ts'
import { editMany } from '../../engine/library/edit-many.ts'
import { getEntry } from '../../engine/library/entries.ts'
import { openPublish, startOver } from '../../engine/library/publications.ts'
import { placesOf, removeEntries, restoreEntries } from '../../engine/library/remove.ts'
import { findRowWaveforms } from '../../engine/library/row-waveforms.ts'
import { getTrack, type LibraryTrack } from '../../engine/library/tracks.ts'
import { entriesOf } from '../../engine/outbox/entry-row.ts'
import { moveSaleAlong } from '../../engine/products/planned-offers.ts'
import { saidBefore, stopPublishing, takeBackDeletion } from '../../engine/publish/later-word.ts'
import { cancelJob } from '../../engine/queue/controls.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { type BridgeContext, os } from './context.ts'
import { edited } from './offline.ts'
import { BridgeProblem } from './problem.ts'

interface OfAccount {
  readonly ids: readonly string[]
  readonly account: { readonly server: string; readonly accountId: string }
}

export const library = {
  waveforms: os.library.waveforms.handler(({ context, input }) =>
    findRowWaveforms(context.engine.db, input.ids).map(({ trackId, bars }) => ({
      id: trackId,
      bars: bars.toString('base64'),
    })),
  ),

  remoteWaveforms: os.library.remoteWaveforms.handler(async ({ context: { engine }, input: { names } }) => {
    const found: { name: string; bars: string }[] = []
    for (const name of names) {
      const bars = await engine.remote.findBars(name)
      if (bars !== null) found.push({ name, bars: bars.toString('base64') })
    }
    return found
  }),

  want: os.library.want.handler(async ({ context: { engine }, input: { whose, ids } }) => {
    await engine.remote.want(whose, ids)
    return { ok: true } as const
  }),

  remoteSound: os.library.remoteSound.handler(async ({ context: { engine }, input: { whose, id } }) => {
    try {
      const found = await engine.remote.askForSound(whose, id)
      return { kind: found === null ? 'not-ready' : 'ready' }
    } catch (error) {
      if (error instanceof NetworkProblem) return { kind: 'away' }
      if (error instanceof ApiProblem && error.code === STORE_REFUSED) return { kind: 'refused' }
      throw error
    }
  }),

  publish: os.library.publish.handler(({ context, input }) => {
    const jobs = publish(context, input)
    context.changes.touch('queue')
    context.changes.touch('library', input.ids)
    context.engine.run().wake()
    return { jobs }
  }),

  schedule: os.library.schedule.handler(({ context, input }) => {
    schedule(context, input)
    context.changes.touch('queue')
    context.changes.touch('library', [input.id])
    context.engine.run().wake()
    return { ok: true } as const
  }),

  unpublish: os.library.unpublish.handler(({ context, input }) => {
    const changed = unpublish(context, input)
    context.changes.touch('queue')
    context.changes.touch('library', input.ids)
    context.engine.run().wake()
    return { changed }
  }),

  places: os.library.places.handler(({ context, input: { whose, ids } }) =>
    placesOf(context.engine.db, whose, ids),
  ),

  remove: os.library.remove.handler(({ context, input: { whose, ids } }) => {
    const { engine, changes, clock } = context
    const now = clock.now()
    const notBefore = new Date(now.getTime() + UNDO_MS)
    const removed = edited(() => removeEntries(engine, whose, ids, now, notBefore))
    for (const topic of ['library', 'queue'] as const) changes.touch(topic)
    return removed
  }),

  restore: os.library.restore.handler(({ context, input: { whose, ...removed } }) => {
    const { engine, changes, clock, newId } = context
    const restored = restoreEntries({ db: engine.db, newId }, whose, removed, clock.now())
    for (const topic of ['library', 'things'] as const) changes.touch(topic)
    return restored
  }),

  edit: os.library.edit.handler(({ context, input }) => ({
    before: edited(() => editMany(context.engine, input.whose, input.edits)),
  })),
}

function entryOf({ engine }: BridgeContext, { account }: OfAccount, id: string) {
  const entry = getEntry(engine.db, openAccount(engine.db, account).id, id)
  if (entry === undefined) throw new BridgeProblem('no-such-track', { id })
  return entry
}

/** All of them, or none. What lies here is brought there; what is there already is only said to be published. */
function publish(context: BridgeContext, wish: OfAccount): number {
  const { engine } = context
  return inTransaction(engine.db, () =>
    wish.ids.reduce((jobs, id) => {
      const { localId, remoteId } = entryOf(context, wish, id)
      const track = localId === null ? undefined : getTrack(engine.db, localId)
      if (track) takeBackDeletionOf(context, wish, track)
      if (remoteId !== null) sellThen(context, wish, remoteId, context.clock.now().toISOString())
      if (track && remoteId !== null) takeBackContrary(context, wish, remoteId)
      if (track) return jobs + engine.publish(track, wish.account).jobIds.length
      if (remoteId !== null) setStatus(context, wish, remoteId, 'published')
      return jobs
    }, 0),
  )
}

/** An edit that waits would take back what is published after it was made, or be refused by then, whichever comes first. */
function takeBackContrary(context: BridgeContext, wish: OfAccount, id: string): void {
  const { db } = context.engine
  const resource = { account: openAccount(db, wish.account).id, kind: 'track', id } as const
  const isWaiting = (wanted: string) => entriesOf(db, resource).some(({ action }) => action === wanted)
  if (isWaiting('schedule')) setPlan(context, wish, id, null)
  if (isWaiting('status')) setStatus(context, wish, id, 'published')
}

/** Once the server is told of it, what is published is another one there. */
function takeBackDeletionOf(
  { engine, newId, clock }: BridgeContext,
  wish: OfAccount,
  track: LibraryTrack,
): void {
  const { db } = engine
  const said = saidBefore(db, track.id, wish.account)
  if (!said?.serverTrackId) return
  const resource = {
    account: openAccount(db, wish.account).id,
    kind: 'track',
    id: said.serverTrackId,
  } as const
  if (takeBackDeletion({ db, newId }, resource, clock.now()))
    startOver(db, said.publicationId, track.metadata.title, clock.now())
}

/** The last word: what would publish them later is called off as well. */
function unpublish(context: BridgeContext, wish: OfAccount): number {
  const { engine, newId, clock } = context
  return inTransaction(engine.db, () => {
    let changed = 0
    for (const id of wish.ids) {
      const { localId, remoteId, status } = entryOf(context, wish, id)
      const isPublished = remoteId !== null && status === 'published'
      if (isPublished) setStatus(context, wish, remoteId, 'draft')
      const isStopped =
        localId !== null && stopPublishing({ db: engine.db, newId }, localId, wish.account, clock.now())
      if (isPublished || isStopped) changed += 1
    }
    return changed
  })
}

interface Plan {
  readonly id: string
  readonly account: OfAccount['account']
  readonly publishAt: string | null
}

/** What its server has all of is only planned there; what is still to be brought there takes its plan along. */
function schedule(context: BridgeContext, { id, account, publishAt }: Plan): void {
  const { engine, clock } = context
  inTransaction(engine.db, () => {
    const { localId, remoteId } = entryOf(context, { account, ids: [id] }, id)
    const track = localId === null ? undefined : getTrack(engine.db, localId)
    const open = track ? openPublish(engine.db, track.id, account) : undefined
    if (publishAt === null && open) cancelJob(engine.db, open, clock.now())
    if (remoteId !== null) sellThen(context, { account }, remoteId, publishAt)
    const remote = remoteId === null ? null : engine.offline.item(account, 'track', remoteId)
    if (publishAt !== null && track && (open || remote?.hasRenditions !== true))
      engine.publish(track, account, { publishAt })
    else if (remoteId !== null) setPlan(context, { account }, remoteId, publishAt)
  })
}

/** @see moveSaleAlong */
function sellThen(
  { engine, newId, clock }: BridgeContext,
  { account }: Pick<OfAccount, 'account'>,
  id: string,
  publishAt: string | null,
): void {
  const row = openAccount(engine.db, account).id
  moveSaleAlong({ db: engine.db, newId }, row, id, publishAt, clock.now())
}

function setPlan(
  { engine }: BridgeContext,
  { account }: Pick<OfAccount, 'account'>,
  id: string,
  publishAt: string | null,
): void {
  edited(() => engine.offline.edit(account, 'track', id, { action: 'schedule', fields: { publishAt } }))
}

function setStatus(
  { engine }: BridgeContext,
  { account }: OfAccount,
  id: string,
  status: 'draft' | 'published',
): void {
  edited(() => engine.offline.edit(account, 'track', id, { action: 'status', fields: { status } }))
}
