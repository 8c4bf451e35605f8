import { isDeepStrictEqual } from 'node:util'
import type { Choice, Conflict, EditAction, EditableKind } from '@veza/shared/studio/outbox.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { getItem, markGone, removeItem } from '../sync/items.ts'
import type { EditParts } from './edit.ts'
import { edit } from './edit.ts'
import {
  entriesOf,
  getEntry,
  listEntries,
  type OutboxEntry,
  type ResourceKey,
  removeEntry,
  rewriteEntry,
} from './entry-row.ts'
import { applied, type Fields, judgedFields, pick } from './judge.ts'
import { reconcile, shownOf } from './picture.ts'
import { titleOf } from './title.ts'
import { moveEntry } from './transition.ts'

/** Both sides of what was changed on both. */
export interface OpenConflict {
  /** Of the edit; with `version`, what a decision is about. */
  readonly entryId: string
  /** Of the thing at the server, as `theirs` has it; null: it is gone there. */
  readonly version: number | null
  readonly kind: EditableKind
  readonly resourceId: string
  readonly action: EditAction
  readonly conflict: Conflict
  /** What it is called. */
  readonly title: string
  /** Of the fields in question: how both found them, and how each wants them. */
  readonly sides: {
    readonly field: string
    readonly before: unknown
    readonly mine: unknown
    readonly theirs: unknown
  }[]
}

const keyOf = ({ account, kind, resourceId }: OutboxEntry): ResourceKey => ({ account, kind, id: resourceId })
const versionOf = (base: Fields | null | undefined): number | null =>
  typeof base?.version === 'number' ? base.version : null

/** A thing as an edit of it finds it: at the server, with the edits that go before on top; null: it is gone. */
function found(db: Sqlite, entry: OutboxEntry): Fields | null {
  const item = getItem(db, keyOf(entry))
  if (!item || item.isGone) return null
  return entriesOf(db, keyOf(entry))
    .filter(({ seq }) => seq < entry.seq)
    .reduce<Fields | null>(applied, item.base)
}

export function listConflicts(db: Sqlite, account: number): OpenConflict[] {
  return listEntries(db, account, -1).flatMap((entry) => {
    const { conflict, kind, resourceId, action } = entry
    if (conflict === null) return []
    const theirs = found(db, entry)
    const sides = conflict.fields.map((field) => ({
      field,
      before: entry.seen[field],
      mine: action === 'delete' ? undefined : entry.fields[field],
      theirs: theirs?.[field],
    }))
    const title = titleOf(db, keyOf(entry))
    return [
      { entryId: entry.id, version: versionOf(theirs), kind, resourceId, action, conflict, title, sides },
    ]
  })
}

export type Resolved =
  | { readonly kind: 'resolved' }
  /** It changed once more, or is no conflict any more: look again. */
  | { readonly kind: 'outdated' }

/**
 * Decides a conflict: field by field where fields are in question, else as a whole (`all`). A field without a choice stays open.
 * `theirs` of a thing that was deleted elsewhere lets it go; `mine` of one keeps it, as something new.
 * @param decision `version` as the conflict was shown with
 */
export function resolve(
  parts: EditParts,
  decision: {
    readonly entryId: string
    readonly version: number | null
    readonly choices: Readonly<Record<string, Choice>>
  },
  now: Date,
): Resolved {
  const { db } = parts
  return inTransaction(db, () => {
    const entry = getEntry(db, decision.entryId)
    const theirs = entry ? found(db, entry) : null
    if (!entry?.conflict || !getItem(db, keyOf(entry)) || versionOf(theirs) !== decision.version)
      return { kind: 'outdated' }
    const { choices } = decision
    if (entry.conflict.kind === 'fields') decideFields(db, entry, theirs ?? {}, choices, now)
    else if (entry.conflict.kind === 'changed-elsewhere')
      decideDeletion(db, entry, theirs ?? {}, choices.all, now)
    else if (choices.all) decideGone(parts, entry, choices.all, now)
    return { kind: 'resolved' }
  })
}

function decideFields(
  db: Sqlite,
  entry: OutboxEntry,
  theirs: Fields,
  choices: Readonly<Record<string, Choice>>,
  now: Date,
): void {
  const asked = entry.conflict?.fields ?? []
  const chosen = (choice: Choice) => asked.filter((field) => choices[field] === choice)
  const letGo = chosen('theirs')
  const kept = Object.keys(entry.fields).filter((field) => !letGo.includes(field))
  const seen = { ...pick(entry.seen, kept), ...pick(theirs, chosen('mine')) }
  for (const field of letGo) forget(db, entry, field, theirs[field], now)
  if (kept.length === 0) removeEntry(db, entry.seq)
  else rewriteEntry(db, entry.seq, { fields: pick(entry.fields, kept), seen }, now)
  reconcile(db, keyOf(entry), now, letGo)
}

/** Later edits saw what is now given up: they see what stands in its place. */
function forget(db: Sqlite, entry: OutboxEntry, field: string, instead: unknown, now: Date): void {
  for (const later of entriesOf(db, keyOf(entry))) {
    if (later.seq <= entry.seq || !(field in later.seen)) continue
    if (!isDeepStrictEqual(later.seen[field], entry.fields[field])) return
    rewriteEntry(db, later.seq, { fields: later.fields, seen: { ...later.seen, [field]: instead } }, now)
    return
  }
}

function decideDeletion(
  db: Sqlite,
  entry: OutboxEntry,
  theirs: Fields,
  choice: Choice | undefined,
  now: Date,
): void {
  if (choice === 'theirs') removeEntry(db, entry.seq)
  if (choice === 'mine')
    rewriteEntry(db, entry.seq, { fields: {}, seen: pick(theirs, judgedFields[entry.kind]) }, now)
  reconcile(db, keyOf(entry), now)
}

/** Nothing can be brought back at the server; but a product can be started again, and a track of this machine published again. */
function decideGone({ db, newId }: EditParts, entry: OutboxEntry, choice: Choice, now: Date): void {
  const resource = keyOf(entry)
  const item = getItem(db, resource)
  const entries = entriesOf(db, resource)
  const shown = shownOf(item?.base ?? null, entries)
  for (const { seq } of entries) removeEntry(db, seq)
  removeItem(db, resource)
  if (choice === 'theirs' || entry.kind !== 'product' || !shown) return
  const id = newId()
  const { kind, title, description, trackIds, listening, currency, images, licences } = shown
  const again = { ...resource, id }
  const wanted = { id, kind, description, trackIds, listening, ...(title === null ? {} : { title }) }
  edit({ db, newId }, again, { action: 'create', fields: wanted }, now)
  if (currency !== null)
    edit({ db, newId }, again, { action: 'offer', fields: { currency, images, licences } }, now)
  else edit({ db, newId }, again, { action: 'offer', fields: { images } }, now)
}

/** Takes an edit back that was refused, or that asks. What was edited on top of it stays. */
export function discard(db: Sqlite, entryId: string, now: Date): boolean {
  return inTransaction(db, () => {
    const entry = getEntry(db, entryId)
    if (!entry || entry.request !== null || entry.state === 'sending') return false
    const resource = keyOf(entry)
    for (const field of Object.keys(entry.fields)) forget(db, entry, field, entry.seen[field], now)
    removeEntry(db, entry.seq)
    if (entry.action === 'create') {
      for (const { seq } of entriesOf(db, resource)) removeEntry(db, seq)
      markGone(db, resource)
    }
    reconcile(db, resource, now, Object.keys(entry.fields))
    return true
  })
}

/** Sends once more what was refused. */
export function retry(db: Sqlite, entryId: string, now: Date): boolean {
  return inTransaction(db, () => {
    const entry = getEntry(db, entryId)
    if (entry?.state !== 'failed') return false
    const { seq } = entry
    moveEntry(db, { seq, from: 'failed', to: 'waiting', failure: null, attempts: 0, nextTryMs: 0, now })
    reconcile(db, keyOf(entry), now)
    return true
  })
}
