import { z } from 'zod'
import { trackPatchSchema, visibilitySchema } from '../../contracts/catalog.ts'
import {
  syncBalanceSchema,
  syncKinds,
  syncPayoutSchema,
  syncProductSchema,
  syncReversalSchema,
  syncSaleSchema,
  syncTrackSchema,
} from '../../contracts/sync.ts'
import { idSchema } from '../../kernel/ids.ts'
import { amountSchema, currencySchema } from '../../kernel/money.ts'
import { failureSchema } from '../failures.ts'
import { coverNameSchema, waveformNameSchema } from '../media.ts'
import { choiceSchema, conflictSchema, editActions, editableKinds, outboxStates } from '../outbox.ts'
import { bridge, doneSchema, IDS_MAX, originSchema } from './base.ts'

const whoseSchema = z.object({ server: originSchema, accountId: idSchema })
const entryStatusSchema = z.enum(['local', 'draft', 'published'])

const entrySortSchema = z.enum(['added', 'title', 'artist', 'duration'])
export type EntrySort = z.infer<typeof entrySortSchema>

const queryShape = {
  /** Null: nobody, whose library is what lies on this machine. */
  whose: whoseSchema.nullable(),
  /** Words that title, artist, album, genre or tags must hold, each from its beginning. */
  search: z.string().max(200).default(''),
  status: entryStatusSchema.optional(),
  sort: entrySortSchema.default('added'),
  isDescending: z.boolean().optional(),
}

/** A track as an account's library shows it: on this machine, at its server, or both. */
const libraryEntrySchema = z.object({
  id: z.string(),
  localId: z.string().nullable(),
  remoteId: z.string().nullable(),
  title: z.string(),
  artist: z.string(),
  album: z.string(),
  genre: z.string(),
  tags: z.array(z.string()),
  durationMs: z.int().nullable(),
  status: entryStatusSchema,
  visibility: visibilitySchema,
  paid: z.boolean(),
  /** The least that it is sold for by itself, while it is on sale. */
  price: z
    .object({ amount: amountSchema, currency: currencySchema, kind: z.enum(['fixed', 'from', 'open']) })
    .nullable(),
  /** When a draft becomes public by itself. */
  publishAt: z.string().nullable(),
  addedAt: z.string(),
  /** Page for listeners; null while it is not published. */
  url: z.string().nullable(),
  /** Name of its cover on this machine, for `mediaPath`. */
  cover: z.string().nullable(),
  /** Of a track that lies at its server alone: what of it was fetched. */
  remoteCover: coverNameSchema.nullable(),
  remoteWaveform: waveformNameSchema.nullable(),
  /** There is more, or newer, to be fetched: whoever looks at it asks for it by `library.want`. */
  isLacking: z.boolean(),
  /** What this machine does for it: the worst, then the nearest. */
  work: z.enum(['failed', 'running', 'waiting']).nullable(),
  /** Edits of it that the server has not confirmed, and the worst that one of them met. */
  unsent: z.int(),
  trouble: z.enum(['failed', 'conflict']).nullable(),
})

export type LibraryEntry = z.infer<typeof libraryEntrySchema>

/** A thing of an account as it is shown: at its server, with the edits made here on top. Version 0 is not there yet. */
export const thingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('track'), item: syncTrackSchema }),
  z.object({ kind: z.literal('product'), item: syncProductSchema }),
  z.object({ kind: z.literal('sale'), item: syncSaleSchema }),
  z.object({ kind: z.literal('balance'), item: syncBalanceSchema }),
  z.object({ kind: z.literal('payout'), item: syncPayoutSchema }),
  z.object({ kind: z.literal('reversal'), item: syncReversalSchema }),
])
export type Thing = z.infer<typeof thingSchema>

const waitingEditSchema = z.object({
  id: z.string(),
  /** Of its thing, as it is called here. */
  title: z.string(),
  /** What of it is edited. */
  fields: z.array(z.string()),
  kind: z.enum(editableKinds),
  resourceId: idSchema,
  action: z.enum(editActions),
  state: z.enum(outboxStates.states),
  /** Why it was refused, or why it did not get through the last time. */
  failure: failureSchema.nullable(),
  createdAt: z.iso.datetime(),
})

export type WaitingEdit = z.infer<typeof waitingEditSchema>

const openConflictSchema = z.object({
  entryId: z.string(),
  /** Goes back with the decision: it is about this version, and no newer one. */
  version: z.int().nullable(),
  kind: z.enum(editableKinds),
  resourceId: idSchema,
  action: z.enum(editActions),
  conflict: conflictSchema,
  title: z.string(),
  sides: z.array(
    z.object({
      field: z.string(),
      before: z.unknown().optional(),
      // Of what is deleted on this side, nothing.
      mine: z.unknown().optional(),
      theirs: z.unknown().optional(),
    }),
  ),
})

export type OpenConflict = z.infer<typeof openConflictSchema>

const ofAccount = z.object({ whose: whoseSchema })
const ofEdit = z.object({ entryId: z.string().max(100) })
const didSchema = z.object({ did: z.boolean() })

/**
 * A creator's own things, with a network or without: everything is answered from the library at once, and sent when it can be.
 * A refused wish has the code `nothing-to-edit` or `invalid`.
 */
export const offlineContract = {
  library: bridge
    .input(
      z.object({
        ...queryShape,
        offset: z.int().min(0).default(0),
        limit: z.int().min(1).max(1_000).default(100),
      }),
    )
    .output(z.object({ total: z.int(), entries: z.array(libraryEntrySchema) })),
  /** Everything that a query finds, for selecting it all. */
  libraryIds: bridge.input(z.object(queryShape)).output(z.array(z.string())),
  thing: bridge
    .input(ofAccount.extend({ kind: z.enum(syncKinds), id: idSchema }))
    .output(thingSchema.nullable()),
  /** In the order of their ids, from one on. */
  things: bridge
    .input(
      ofAccount.extend({
        kind: z.enum(syncKinds),
        afterId: z.string().max(100).optional(),
        limit: z.int().min(1).max(1_000).default(1_000),
      }),
    )
    .output(z.array(thingSchema)),
  /** Metadata of entries of the library: of all of them, or of none. */
  editTracks: bridge
    .input(
      z.object({
        whose: whoseSchema.nullable(),
        ids: z.array(z.string()).min(1).max(IDS_MAX),
        changes: trackPatchSchema,
        seen: trackPatchSchema.optional(),
      }),
    )
    .output(doneSchema),
  /**
   * `fields`: as the server's own calls take them; `status` for `publish`, `on-sale` and their like; a plan of null is none.
   * `seen`: how the screen showed them
   * when one began to write. What has become another since is a conflict; what was left as it was shown is not touched.
   */
  edit: bridge
    .input(
      ofAccount.extend({
        kind: z.enum(editableKinds),
        id: idSchema,
        action: z.enum(['edit', 'offer', 'status', 'schedule', 'delete']),
        fields: z.record(z.string(), z.unknown()).default({}),
        seen: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .output(doneSchema),
  newProduct: bridge
    .input(ofAccount.extend({ fields: z.record(z.string(), z.unknown()) }))
    .output(z.object({ id: idSchema })),
  edits: bridge.input(ofAccount).output(z.array(waitingEditSchema)),
  /** Whoever signs out is asked first. */
  unsent: bridge.input(ofAccount).output(z.object({ count: z.int(), failed: z.int(), conflicts: z.int() })),
  conflicts: bridge.input(ofAccount).output(z.array(openConflictSchema)),
  /** A side for each field in question, or for `all` where the thing as a whole is. */
  resolve: bridge
    .input(ofEdit.extend({ version: z.int().nullable(), choices: z.record(z.string(), choiceSchema) }))
    .output(z.object({ kind: z.enum(['resolved', 'outdated']) })),
  retry: bridge.input(ofEdit).output(didSchema),
  discard: bridge.input(ofEdit).output(didSchema),
  standing: bridge.input(ofAccount).output(
    z.object({
      /** When what is here was last known to be as it is there. */
      pulledAt: z.iso.datetime().nullable(),
      failure: failureSchema.nullable(),
      isPulling: z.boolean(),
      isSending: z.boolean(),
    }),
  ),
  /** Reads everything anew; what is here stays until then. */
  resync: bridge.input(ofAccount).output(doneSchema),
}
