import { type Thing, thingSchema } from '@veza/shared/studio/bridge/offline.ts'
import { z } from 'zod'
import { NothingToEdit } from '../../engine/outbox/edit.ts'
import { os } from './context.ts'
import { BridgeProblem } from './problem.ts'

/** Refusals of an edit, in the words of the contract. */
export function edited<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof NothingToEdit) throw new BridgeProblem('nothing-to-edit', {}, error.message)
    if (error instanceof z.ZodError) throw new BridgeProblem('invalid', {}, z.prettifyError(error))
    throw error
  }
}

const done = { ok: true } as const
const thingOf = (kind: Thing['kind'], item: unknown): Thing => thingSchema.parse({ kind, item })

export const offline = {
  library: os.offline.library.handler(({ context, input: { whose, ...query } }) => {
    const { total, entries } = context.engine.offline.library(whose, query)
    return { total, entries: [...entries] }
  }),
  libraryIds: os.offline.libraryIds.handler(({ context, input: { whose, ...query } }) =>
    context.engine.offline.libraryIds(whose, query),
  ),
  thing: os.offline.thing.handler(({ context, input: { whose, kind, id } }) => {
    const item = context.engine.offline.item(whose, kind, id)
    return item && thingOf(kind, item)
  }),
  things: os.offline.things.handler(({ context, input: { whose, kind, ...page } }) =>
    context.engine.offline.items(whose, kind, page).map(({ item }) => thingOf(kind, item)),
  ),
  editTracks: os.offline.editTracks.handler(({ context, input: { whose, ids, changes, seen } }) => {
    edited(() => context.engine.offline.editTracks(whose, ids, changes, seen))
    return done
  }),
  edit: os.offline.edit.handler(({ context, input: { whose, kind, id, action, fields, seen } }) => {
    edited(() => context.engine.offline.edit(whose, kind, id, { action, fields, ...(seen ? { seen } : {}) }))
    return done
  }),
  newProduct: os.offline.newProduct.handler(({ context, input: { whose, fields } }) => ({
    id: edited(() => context.engine.offline.newProduct(whose, fields)),
  })),
  edits: os.offline.edits.handler(({ context, input }) =>
    context.engine.offline.edits(input.whose).map(({ fields, ...edit }) => ({
      ...edit,
      fields: edit.action === 'create' ? [] : Object.keys(fields),
    })),
  ),
  unsent: os.offline.unsent.handler(({ context, input }) => context.engine.offline.unsent(input.whose)),
  conflicts: os.offline.conflicts.handler(({ context, input }) =>
    context.engine.offline.conflicts(input.whose),
  ),
  resolve: os.offline.resolve.handler(({ context, input }) => context.engine.offline.resolve(input)),
  retry: os.offline.retry.handler(({ context, input }) => ({
    did: context.engine.offline.retry(input.entryId),
  })),
  discard: os.offline.discard.handler(({ context, input }) => ({
    did: context.engine.offline.discard(input.entryId),
  })),
  standing: os.offline.standing.handler(({ context, input }) => context.engine.offline.standing(input.whose)),
  resync: os.offline.resync.handler(({ context, input }) => {
    context.engine.offline.resync(input.whose)
    return done
  }),
}
