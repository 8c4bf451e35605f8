import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inRole, signedIn, type Viewer } from '../../http/request-context.ts'
import { newestPage, ownPage, suggestTags, visibleTrack } from './reading.ts'
import { createTrack, deleteTrack, publishTrack, StaleTrack, unpublishTrack, updateTrack } from './service.ts'
import { trackView } from './view.ts'

/** The catalogue's part of the contract. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function catalogRoutes(ctx: Context) {
  const view = (row: Parameters<typeof trackView>[1]) => trackView(ctx.config, row)
  const update = async (
    viewer: Viewer,
    id: string,
    version: number,
    changes: Parameters<typeof updateTrack>[4],
  ) => view(await withCurrent(ctx, () => updateTrack(ctx, viewer, id, version, changes)))

  return os.catalog.router({
    create: os.catalog.create.handler(async ({ input, context }) => {
      const viewer = inRole(context, 'creator')
      return view(await createTrack(ctx, viewer, input, context.req.get('idempotency-key')))
    }),
    get: os.catalog.get.handler(async ({ input, context }) =>
      view(await visibleTrack(ctx.db, context.viewer, input.id)),
    ),
    newest: os.catalog.newest.handler(({ input }) => newestPage(ctx, input)),
    mine: os.catalog.mine.handler(({ input, context }) => ownPage(ctx, signedIn(context), input)),
    update: os.catalog.update.handler(({ input: { id, version, ...changes }, context }) =>
      update(signedIn(context), id, version, changes),
    ),
    remove: os.catalog.remove.handler(async ({ input, context }) => {
      await deleteTrack(ctx, signedIn(context), input.id)
      return { id: input.id }
    }),
    publish: os.catalog.publish.handler(async ({ input, context }) =>
      view(await publishTrack(ctx, inRole(context, 'creator'), input.id)),
    ),
    unpublish: os.catalog.unpublish.handler(async ({ input, context }) =>
      view(await unpublishTrack(ctx, signedIn(context), input.id)),
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

/** A stale write is answered with how the track stands now. */
async function withCurrent<T>(ctx: Pick<Context, 'config'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleTrack)) throw error
    throw new DomainError(error.status, error.code, error.message, {
      extra: { current: trackView(ctx.config, error.row) },
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
