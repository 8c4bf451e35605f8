import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { signedIn } from '../../http/request-context.ts'
import { importList } from './bring.ts'
import { invite, listCollaborators, uninvite } from './collaborators.ts'
import { duplicate } from './copies.ts'
import { addItems, itemPage, moveItem, takeItem } from './items.ts'
import { ownPlaylists } from './lists.ts'
import {
  createPlaylist,
  type Met,
  removePlaylist,
  StalePlaylist,
  updatePlaylist,
  visiblePlaylist,
} from './service.ts'
import { playlistView } from './view.ts'

const done = { ok: true } as const

/** The playlists' part of the contract. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function playlistsRoutes(ctx: Context) {
  const view = (met: Met) => playlistView(ctx.config, met)
  return os.playlists.router({
    create: os.playlists.create.handler(async ({ input, context }) =>
      view(await createPlaylist(ctx, signedIn(context), input)),
    ),
    mine: os.playlists.mine.handler(({ input, context }) => ownPlaylists(ctx, signedIn(context), input)),
    get: os.playlists.get.handler(async ({ input, context }) =>
      view(await visiblePlaylist(ctx.db, context.viewer, input.id)),
    ),
    update: os.playlists.update.handler(async ({ input: { id, version, ...changes }, context }) => {
      const viewer = signedIn(context)
      return view(await withCurrent(ctx, () => updatePlaylist(ctx, viewer, id, version, changes)))
    }),
    remove: os.playlists.remove.handler(async ({ input, context }) => {
      await removePlaylist(ctx, signedIn(context), input.id)
      return done
    }),
    duplicate: os.playlists.duplicate.handler(async ({ input, context }) =>
      view(await duplicate(ctx, signedIn(context), input.id, context.req.get('idempotency-key'))),
    ),
    import: os.playlists.import.handler(({ input, context }) =>
      importList(ctx, signedIn(context), input, context.req.get('idempotency-key')),
    ),
    items: os.playlists.items.handler(async ({ input: { id, ...page }, context: { viewer } }) => {
      await visiblePlaylist(ctx.db, viewer, id)
      return itemPage(ctx, viewer, id, page)
    }),
    add: os.playlists.add.handler(async ({ input: { id, ...added }, context }) =>
      view(await addItems(ctx, signedIn(context), id, added, context.req.get('idempotency-key'))),
    ),
    move: os.playlists.move.handler(async ({ input, context }) => {
      await moveItem(ctx, signedIn(context), input.id, input.itemId, input.after)
      return done
    }),
    take: os.playlists.take.handler(async ({ input, context }) => {
      await takeItem(ctx, signedIn(context), input.id, input.itemId)
      return done
    }),
    collaborators: os.playlists.collaborators.handler(async ({ input, context }) => ({
      items: await listCollaborators(ctx, signedIn(context), input.id),
    })),
    invite: os.playlists.invite.handler(({ input: { id, ...who }, context }) =>
      invite(ctx, signedIn(context), id, who),
    ),
    uninvite: os.playlists.uninvite.handler(async ({ input, context }) => {
      await uninvite(ctx, signedIn(context), input.id, input.username)
      return done
    }),
  })
}

/** A stale write is answered with how the playlist stands now. */
async function withCurrent<T>(ctx: Pick<Context, 'config'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StalePlaylist)) throw error
    const current = playlistView(ctx.config, { playlist: error.playlist, right: 'own' })
    throw new DomainError(error.status, error.code, error.message, { extra: { current } })
  }
}
