import type { TrackPatch } from '@veza/shared/contracts/catalog.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inRole, signedIn, type Viewer } from '../../http/request-context.ts'
import { type Meant, meantBy } from '../../http/seen-version.ts'
import { differingFields } from '../../http/stale-version.ts'
import { lyricsOf } from './lyrics.ts'
import { newestPage, ownPage, suggestTags, visibleTrack } from './reading.ts'
import { scheduleTrack, unscheduleTrack } from './schedule.ts'
import { createTrack, deleteTrack, publishTrack, StaleTrack, unpublishTrack, updateTrack } from './service.ts'
import { ownTrackView, trackView } from './view.ts'

type Row = Parameters<typeof ownTrackView>[1]
type Move = (ctx: Context, viewer: Viewer, id: string, meant: Meant) => Promise<Row>

/** The catalogue's part of the contract. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function catalogRoutes(ctx: Context) {
  const view = (row: Row) => ownTrackView(ctx.config, row)
  const update = async (viewer: Viewer, id: string, version: number, changes: TrackPatch, key?: string) =>
    view(await withCurrent(ctx, () => updateTrack(ctx, viewer, id, version, changes, key), changes))
  const moved = async (move: Move, viewer: Viewer, id: string, meant: Meant) =>
    view(await withCurrent(ctx, () => move(ctx, viewer, id, meant)))

  return os.catalog.router({
    create: os.catalog.create.handler(async ({ input, context }) => {
      const viewer = inRole(context, 'creator')
      return view(await createTrack(ctx, viewer, input, context.req.get('idempotency-key')))
    }),
    get: os.catalog.get.handler(async ({ input, context: { viewer } }) => {
      const row = await visibleTrack(ctx.db, viewer, input.id)
      const isOwn = row.ownerId === viewer?.userId
      return isOwn ? view({ ...row, ...(await lyricsOf(ctx.db, row.id)) }) : trackView(ctx.config, row)
    }),
    newest: os.catalog.newest.handler(({ input }) => newestPage(ctx, input)),
    mine: os.catalog.mine.handler(({ input, context }) => ownPage(ctx, signedIn(context), input)),
    update: os.catalog.update.handler(({ input: { id, version, ...changes }, context }) =>
      update(signedIn(context), id, version, changes, context.req.get('idempotency-key')),
    ),
    remove: os.catalog.remove.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      const meant = meantBy(context)
      await withCurrent(ctx, () => deleteTrack(ctx, viewer, input.id, meant))
      return { id: input.id }
    }),
    publish: os.catalog.publish.handler(({ input, context }) =>
      moved(publishTrack, inRole(context, 'creator'), input.id, meantBy(context)),
    ),
    unpublish: os.catalog.unpublish.handler(({ input, context }) =>
      moved(unpublishTrack, signedIn(context), input.id, meantBy(context)),
    ),
    schedule: os.catalog.schedule.handler(({ input, context }) => {
      const viewer = inRole(context, 'creator')
      const write = () => scheduleTrack(ctx, viewer, input.id, new Date(input.publishAt), meantBy(context))
      return withCurrent(ctx, async () => view(await write()))
    }),
    unschedule: os.catalog.unschedule.handler(({ input, context }) =>
      moved(unscheduleTrack, signedIn(context), input.id, meantBy(context)),
    ),
    batchUpdate: os.catalog.batchUpdate.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      return eachItem(
        input.items,
        ({ id }) => id,
        (item) => update(viewer, item.id, item.version, item.changes),
      )
    }),
    batchDelete: os.catalog.batchDelete.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      return eachItem(input.ids, String, async (id) => {
        await deleteTrack(ctx, viewer, id)
        return null
      })
    }),
    suggestTags: os.catalog.suggestTags.handler(async ({ input }) => ({
      items: await suggestTags(ctx.db, input.prefix),
    })),
  })
}

/** A stale write is answered with how the track stands now, and with what of the write is not so already. */
async function withCurrent<T>(
  ctx: Pick<Context, 'config'>,
  work: () => Promise<T>,
  changes: TrackPatch = {},
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleTrack)) throw error
    const current = ownTrackView(ctx.config, error.row)
    throw new DomainError(error.status, error.code, error.message, {
      extra: { current, differing: differingFields(changes, current) },
    })
  }
}

/** Each item gets an answer of its own; a fault of ours still fails the whole. */
async function eachItem<Item, T>(
  items: readonly Item[],
  idOf: (item: Item) => string,
  work: (item: Item) => Promise<T>,
) {
  const answers = []
  for (const item of items) {
    try {
      answers.push({ ok: true as const, id: idOf(item), track: await work(item) })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      answers.push({ ok: false as const, id: idOf(item), code: error.code, detail: error.message })
    }
  }
  return { items: answers }
}
