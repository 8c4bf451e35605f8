import { type TrackPatch, trackPatchSchema } from '@veza/shared/contracts/catalog.ts'
import type { SyncKind } from '@veza/shared/contracts/sync.ts'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { EditableKind } from '@veza/shared/studio/outbox.ts'
import { inTransaction, type Sqlite } from './db/sqlite.ts'
import { countEntries, type EntryQuery, entryIds, getEntry, listEntries } from './library/entries.ts'
import { getTrack, updateTrack } from './library/tracks.ts'
import { type EditOf, edit, NothingToEdit } from './outbox/edit.ts'
import { listEntries as listEdits } from './outbox/entry-row.ts'
import { differing, type Fields, pick } from './outbox/judge.ts'
import { discard, listConflicts, resolve, retry } from './outbox/resolve.ts'
import { titleOf } from './outbox/title.ts'
import { changePicture, type PictureChange } from './products/pictures.ts'
import { type AccountKey, beginListing, forgetAccount, openAccount } from './sync/accounts.ts'
import { getItem, listItems } from './sync/items.ts'
import type { Keeper } from './sync/keeper.ts'

export interface OfflineParts {
  readonly db: Sqlite
  readonly clock: Clock
  readonly newId: NewId
  /** Undefined while this engine only looks. */
  keeper(): Keeper | undefined
  /** What is shown may be another now. */
  onChange(): void
}

/** Of whom: an account, or nobody, whose library is what lies on this machine. */
export type Whose = AccountKey | null

/**
 * What the screens of a creator's own things ask and do, with a network or without. Everything answers at once, from the library;
 * what changes something survives this process from then on, and is sent when it can be.
 */
export type Offline = ReturnType<typeof createOffline>

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function createOffline(parts: OfflineParts) {
  const { db, clock } = parts
  const rowOf = (whose: Whose): number => (whose === null ? 0 : openAccount(db, whose).id)
  const changed = <T>(result: T): T => {
    parts.onChange()
    parts.keeper()?.wake()
    return result
  }
  type Query = Omit<EntryQuery, 'account'>

  return {
    /** One stretch of the library, and how long all of it is. */
    library: (whose: Whose, query: Query) => {
      const asked = { ...query, account: rowOf(whose) }
      return { total: countEntries(db, asked), entries: listEntries(db, asked) }
    },
    /** Everything that a query finds, for selecting it all. */
    libraryIds: (whose: Whose, query: Query) => entryIds(db, { ...query, account: rowOf(whose) }),
    /** A thing of an account as it is shown; null where there is none. */
    item: (whose: AccountKey, kind: SyncKind, id: string) =>
      getItem(db, { account: rowOf(whose), kind, id })?.shown ?? null,
    items: (whose: AccountKey, kind: SyncKind, page?: Parameters<typeof listItems>[2]) =>
      listItems(db, { account: rowOf(whose), kind }, page),

    /** Changes metadata of entries of the library, all of them or none. @param seen as it was shown @throws NothingToEdit, z.ZodError */
    editTracks: (whose: Whose, entries: readonly string[], patch: TrackPatch, seen: TrackPatch = {}) =>
      changed(editTracks(parts, rowOf(whose), entries, patch, seen)),
    /** @throws NothingToEdit, z.ZodError */
    edit: (whose: AccountKey, kind: EditableKind, id: string, what: EditOf) =>
      changed(edit(parts, { account: rowOf(whose), kind, id }, what, clock.now())),
    /** @throws NothingToEdit, z.ZodError */
    changePicture: (whose: AccountKey, id: string, what: PictureChange) =>
      changed(changePicture(parts, { account: rowOf(whose), kind: 'product', id }, what, clock.now())),
    /** Starts a product or a release; twice under one id is once. @param fields as `POST /products` takes them @returns its id, there and here */
    newProduct: (whose: AccountKey, fields: Readonly<Record<string, unknown>>): string => {
      const id = typeof fields.id === 'string' ? fields.id.toLowerCase() : parts.newId()
      edit(
        parts,
        { account: rowOf(whose), kind: 'product', id },
        { action: 'create', fields: { ...fields, id } },
        clock.now(),
      )
      return changed(id)
    },

    /** Edits that the server has not confirmed, in their order. */
    edits: (whose: AccountKey) => editsOf(db, rowOf(whose)),
    /** How many there are: whoever signs out is asked first. */
    unsent: (
      whose: AccountKey,
    ): { readonly count: number; readonly failed: number; readonly conflicts: number } =>
      countUnsent(db, rowOf(whose)),
    conflicts: (whose: AccountKey) => listConflicts(db, rowOf(whose)),
    resolve: (decision: Parameters<typeof resolve>[1]) => changed(resolve(parts, decision, clock.now())),
    /** Sends once more what was refused. */
    retry: (entryId: string) => changed(retry(db, entryId, clock.now())),
    /** Takes back an edit that is not abroad. @returns false where it is, or is none any more */
    discard: (entryId: string) => changed(discard(db, entryId, clock.now())),

    /** When the account's things were last known to be as they are there, and why they are not now. */
    standing: (whose: AccountKey) => {
      const { pulledAt } = openAccount(db, whose)
      return {
        pulledAt,
        ...(parts.keeper()?.standingOf(whose) ?? { failure: null, isPulling: false, isSending: false }),
      }
    },
    /** Reads everything of an account anew; what is here stays until then. */
    resync: (whose: AccountKey) => {
      beginListing(db, rowOf(whose))
      parts.keeper()?.hint(whose.server)
    },
    /** There is something new at a server. */
    hint: (server: string) => parts.keeper()?.hint(server),
    /** The network is back, or the machine is awake. */
    networkChanged: () => parts.keeper()?.networkChanged(),
    /** Removes what is here of an account, unsent edits with it; what lies on this machine stays. */
    forget: (whose: AccountKey) => changed(forgetAccount(db, rowOf(whose))),
  }
}

/** Each with what its thing is called. */
const editsOf = (db: Sqlite, account: number) =>
  listEdits(db, account).map((entry) => ({
    ...entry,
    title: titleOf(db, { account, kind: entry.kind, id: entry.resourceId }),
  }))

function countUnsent(db: Sqlite, account: number) {
  const row = db
    .prepare<[number], { count: number; failed: number; conflicts: number }>(
      `SELECT count(*) AS count, coalesce(sum(state = 'failed'), 0) AS failed,
         coalesce(sum(state = 'conflict'), 0) AS conflicts FROM outbox WHERE account = ?`,
    )
    .get(account)
  return row ?? { count: 0, failed: 0, conflicts: 0 }
}

/** Of a track that is nowhere but here, the library is all there is; what its server has too is told there as well. */
function editTracks(
  parts: OfflineParts,
  account: number,
  entries: readonly string[],
  patch: TrackPatch,
  seen: TrackPatch,
): void {
  const { db, clock } = parts
  const wanted = trackPatchSchema.parse(patch)
  inTransaction(db, () => {
    for (const id of entries) {
      const entry = getEntry(db, account, id)
      if (entry === undefined) throw new NothingToEdit(`no track ${id}`)
      const now = clock.now()
      const saw = entry.localId === null ? seen : outdated(getTrack(db, entry.localId)?.metadata, seen)
      if (entry.localId !== null) updateTrack(db, entry.localId, wanted, now)
      if (entry.remoteId === null) continue
      const resource = { account, kind: 'track', id: entry.remoteId } as const
      edit(parts, resource, { action: 'edit', fields: wanted, seen: saw }, now)
    }
  })
}

/** What is shown of a track that lies here is its copy here, which may be ahead of what its server has. */
const outdated = (here: Fields = {}, seen: Fields): Fields =>
  pick(seen, differing(Object.keys(seen), seen, here))
