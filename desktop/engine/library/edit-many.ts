import type { TrackPatch } from '@veza/shared/contracts/catalog.ts'
import { IDS_MAX } from '@veza/shared/studio/bridge/base.ts'
import type { EditOfMany } from '@veza/shared/studio/bridge/library.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import type { Offline, Whose } from '../offline.ts'
import { NothingToEdit } from '../outbox/edit.ts'
import { openAccount } from '../sync/accounts.ts'
import { getItem } from '../sync/items.ts'
import { getEntry } from './entries.ts'
import { getTrack } from './tracks.ts'

type Fields = Readonly<Record<string, unknown>>
type EditBack = { readonly ids: string[]; readonly changes: TrackPatch }

/**
 * Edits many entries of the library: all of them, or none.
 * @returns edits that bring back what was there before; entries that were alike are in one, as far as one may name them
 * @throws NothingToEdit; z.ZodError where no server would take it
 */
export function editMany(
  { db, offline }: { readonly db: Sqlite; readonly offline: Offline },
  whose: Whose,
  edits: readonly EditOfMany[],
): EditOfMany[] {
  const account = whose === null ? 0 : openAccount(db, whose).id
  const before: EditBack[] = []
  const open = new Map<string, EditBack>()
  inTransaction(db, () => {
    for (const edit of edits)
      for (const id of edit.ids) {
        const now = fieldsOf(db, account, id)
        const changes = { ...edit.changes, ...newTags(edit, now) }
        offline.editTracks(whose, [id], changes)
        const was = Object.fromEntries(Object.keys(changes).map((name) => [name, now[name]])) as TrackPatch
        const alike = open.get(JSON.stringify(was))
        if (alike && alike.ids.length < IDS_MAX) alike.ids.push(id)
        else {
          const next = { ids: [id], changes: was }
          before.push(next)
          open.set(JSON.stringify(was), next)
        }
      }
  })
  return before
}

/** How an entry is shown now. */
function fieldsOf(db: Sqlite, account: number, id: string): Fields {
  const entry = getEntry(db, account, id)
  const local = entry?.localId ? getTrack(db, entry.localId)?.metadata : undefined
  const remote = entry?.remoteId ? getItem(db, { account, kind: 'track', id: entry.remoteId })?.shown : null
  const fields = local ?? remote
  if (!fields) throw new NothingToEdit(`no track ${id}`)
  return fields
}

const folded = (tags: readonly string[]) => tags.map((tag) => tag.trim().toLowerCase()).filter(Boolean)

function newTags(
  { addTags = [], removeTags = [], changes }: EditOfMany,
  now: Fields,
): Pick<TrackPatch, 'tags'> {
  if (addTags.length + removeTags.length === 0) return {}
  const tags = changes?.tags ?? (now.tags as string[])
  const gone = new Set(folded(removeTags))
  return { tags: [...new Set([...tags, ...folded(addTags)])].filter((tag) => !gone.has(tag)) }
}
