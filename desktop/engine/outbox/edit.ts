import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { EditAction, EditableKind } from '@veza/shared/studio/outbox.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { newerFields } from '../library/tracks.ts'
import { asSent } from '../products/images.ts'
import { getItem, putBase, removeItem } from '../sync/items.ts'
import {
  entriesOf,
  insertEntry,
  type OutboxEntry,
  pricelessOffer,
  type ResourceKey,
  removeEntry,
  rewriteEntry,
} from './entry-row.ts'
import { readFields } from './fields.ts'
import { applied, differing, type Fields, judgedFields, pick } from './judge.ts'
import { reconcile } from './picture.ts'
import { moveEntry } from './transition.ts'

export interface EditParts {
  readonly db: Sqlite
  readonly newId: NewId
}

/** What is to be edited is not there, or is deleted. */
export class NothingToEdit extends Error {
  override readonly name = 'NothingToEdit'
}

/** Everything that may be done to a thing away from its server. */
export interface EditOf {
  readonly action: EditAction
  readonly fields?: unknown
  /** How the screen showed these fields when it was begun; unless said, they are taken as they are now. */
  readonly seen?: Fields
  /** Of a deletion: not sent before this, so that it can be taken back; what waits to be sent of the thing is kept until then. */
  readonly notBefore?: Date
}

/**
 * Takes an edit: from now on it is shown, survives whatever happens to this process, and is sent when its turn comes. Edits of one
 * thing that nobody has sent yet become one.
 * @throws NothingToEdit; z.ZodError where no server would take it
 */
export function edit(
  { db, newId }: EditParts,
  resource: ResourceKey,
  { action, fields, seen, notBefore }: EditOf,
  now: Date,
): void {
  inTransaction(db, () => {
    if (action === 'delete') remove({ db, newId }, resource, now, notBefore)
    else if (action === 'create')
      create({ db, newId }, resource, readFields(resource.kind, 'create', fields), now)
    else {
      const wanted = named(db, resource, readFields(resource.kind, action, fields))
      change({ db, newId }, resource, { action, fields: wanted, seen }, now)
    }
    reconcile(db, resource, now)
  })
}

/** A screen may know a picture by its name of here still, which means nothing to a server that has it. */
const named = (db: Sqlite, { account }: ResourceKey, fields: Fields): Fields =>
  Array.isArray(fields.images)
    ? { ...fields, images: asSent(db, account, fields.images.map(String)) }
    : fields

/** What is there when all that was done before has come about. */
function expected(db: Sqlite, resource: ResourceKey, entries: readonly OutboxEntry[]): Fields {
  const item = getItem(db, resource)
  const then = item && entries.reduce<Fields | null>(applied, item.base)
  if (!then || (item.isGone && entries.length === 0))
    throw new NothingToEdit(`no ${resource.kind} ${resource.id}`)
  // What an older Studio left out was shown as empty; until it is read, nobody knows whether it is, and the edit asks.
  return resource.kind === 'track' ? { ...newerFields, ...then } : then
}

function create({ db, newId }: EditParts, resource: ResourceKey, fields: Fields, now: Date): void {
  if (getItem(db, resource)) return
  putBase(db, resource, null)
  const at = now.toISOString()
  // As a server starts it; no version of it is there yet.
  const whole = {
    ...{ version: 0, title: null, currency: null, images: [], licences: [], status: 'draft' },
    ...{
      createdAt: at,
      updatedAt: at,
      onSaleAt: null,
      saleAt: null,
      saleRefusal: [],
      ...fields,
      id: resource.id,
    },
  }
  insertEntry(
    db,
    {
      id: newId(),
      resource,
      action: 'create',
      fields: whole,
      seen: {},
      waitsFor: tracksOf(resource.kind, whole),
    },
    now,
  )
}

/** A product is sent after what was done to its tracks before. */
const tracksOf = (kind: EditableKind, { trackIds }: Fields): string[] =>
  kind === 'product' && Array.isArray(trackIds) ? trackIds.map(String) : []

/** Whether nothing of it is at the server, nor on its way there. */
const isUnsent = ({ request, state }: OutboxEntry): boolean => request === null && state !== 'sending'

/**
 * The edit that takes one of this kind in: the last one; or one before that was refused, for all that follows it waits until it is
 * said otherwise.
 */
function openFor(entries: readonly OutboxEntry[], action: EditAction): OutboxEntry | undefined {
  const last = entries.at(-1)
  if (last && isUnsent(last) && (last.action === action || (last.action === 'create' && action === 'edit')))
    return last
  const said = entries.findLast((entry) => entry.action === action)
  const isRefused = said?.state === 'failed' && isUnsent(said)
  return isRefused && (action === 'offer' || action === 'edit') ? said : undefined
}

function change(
  { db, newId }: EditParts,
  resource: ResourceKey,
  {
    action,
    fields: wanted,
    seen = {},
  }: { readonly action: EditAction; readonly fields: Fields; readonly seen: Fields | undefined },
  now: Date,
): void {
  const entries = entriesOf(db, resource)
  const then = expected(db, resource, entries)
  const changed = pick(wanted, differing(writtenOf(wanted, seen), wanted, then))
  const saw = {
    ...then,
    ...pick(
      seen,
      Object.keys(changed).filter((name) => name in seen),
    ),
  }
  // Written upon what is no more: an edit of its own, which asks.
  const isStale = differing(Object.keys(changed), saw, then).length > 0
  if (isStale) {
    insertChange({ db, newId }, resource, action, changed, saw, now)
    return
  }
  const open = openFor(entries, action)
  if (open) {
    merge(db, open, changed, then, now)
    return
  }
  // What it waits for has come.
  const waiting = action === 'offer' ? pricelessOffer(db, resource) : undefined
  const offer = entries.find(({ seq, state }) => seq === waiting && state === 'waiting')
  if (offer) {
    merge(db, offer, changed, then, now)
    return
  }
  if (Object.keys(changed).length > 0) insertChange({ db, newId }, resource, action, changed, then, now)
}

/** What the form showed and left as it was is no wish of anybody's; but a price says nothing without its currency. */
function writtenOf(wanted: Fields, seen: Fields): string[] {
  const written = Object.keys(wanted).filter(
    (name) => !(name in seen) || differing([name], wanted, seen).length > 0,
  )
  const isPrice = written.includes('licences') && 'currency' in wanted && !written.includes('currency')
  return isPrice ? [...written, 'currency'] : written
}

function insertChange(
  { db, newId }: EditParts,
  resource: ResourceKey,
  action: EditAction,
  fields: Fields,
  saw: Fields,
  now: Date,
): void {
  const waitsFor = tracksOf(resource.kind, { ...saw, ...fields })
  const seen = pick(saw, Object.keys(fields))
  insertEntry(db, { id: newId(), resource, action, fields, seen, waitsFor }, now)
}

/** Edited again before it was sent: one edit, upon what the first one saw. Back to how it was, it is none. */
function merge(db: Sqlite, last: OutboxEntry, changed: Fields, then: Fields, now: Date): void {
  if (Object.keys(changed).length === 0) return
  const { seq, action, state } = last
  const fields: Fields = { ...last.fields, ...changed }
  const seen: Fields = action === 'create' ? {} : { ...pick(then, Object.keys(changed)), ...last.seen }
  const names = action === 'create' ? Object.keys(fields) : differing(Object.keys(fields), fields, seen)
  if (names.length === 0) {
    removeEntry(db, seq)
    return
  }
  const waitsFor = tracksOf(last.kind, { ...then, ...fields })
  rewriteEntry(
    db,
    seq,
    { fields: pick(fields, names), seen: action === 'create' ? {} : pick(seen, names), waitsFor },
    now,
  )
  // What was refused is another request now.
  if (state === 'failed')
    moveEntry(db, { seq, from: 'failed', to: 'waiting', failure: null, attempts: 0, nextTryMs: 0, now })
}

/** What was not sent of it need not be; unless all of it may be taken back. */
function remove({ db, newId }: EditParts, resource: ResourceKey, now: Date, notBefore?: Date): void {
  const entries = entriesOf(db, resource)
  expected(db, resource, entries)
  while (entries.length > 0 && notBefore === undefined) {
    const last = entries.at(-1)
    if (!last || !isUnsent(last)) break
    removeEntry(db, last.seq)
    entries.pop()
    if (last.action === 'create') {
      removeItem(db, resource)
      return
    }
  }
  const seen = pick(expected(db, resource, entries), judgedFields[resource.kind])
  insertEntry(db, { id: newId(), resource, action: 'delete', fields: {}, seen, waitsFor: [] }, now)
  const seq = entriesOf(db, resource).at(-1)?.seq ?? 0
  if (notBefore) moveEntry(db, { seq, from: 'waiting', to: 'waiting', nextTryMs: notBefore.getTime(), now })
}

/**
 * Says a thing's status whatever it is there: for when something that says otherwise may be on its way, and nobody can know. It is
 * sent after whatever is letting go of the thing, and is not judged before its answer.
 */
export function insist({ db, newId }: EditParts, resource: ResourceKey, fields: Fields, now: Date): void {
  inTransaction(db, () => {
    const before = entriesOf(db, resource).filter(({ action }) => action === 'status')
    for (const entry of before) if (isUnsent(entry)) removeEntry(db, entry.seq)
    insertEntry(db, { id: newId(), resource, action: 'status', fields, seen: {}, waitsFor: [] }, now)
    const seq = entriesOf(db, resource).at(-1)?.seq ?? 0
    moveEntry(db, { seq, from: 'waiting', to: 'waiting', request: { version: null, fields }, now })
    reconcile(db, resource, now)
  })
}
