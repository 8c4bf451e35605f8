import { isDeepStrictEqual } from 'node:util'
import type { Conflict, EditAction, EditableKind } from '@veza/shared/studio/outbox.ts'
import { type SharedField, sharedFields } from '../library/tracks.ts'

export type Fields = Readonly<Record<string, unknown>>

/** An edit, as far as it matters for whether it still fits. */
export interface Edit {
  readonly action: EditAction
  /** As they shall be. */
  readonly fields: Fields
  /** As they were where they were edited. */
  readonly seen: Fields
}

export interface JudgedEdit extends Edit {
  /** Sent with an end that nobody knows, or refused: its time to be judged comes later. */
  readonly isFixed: boolean
}

export type Verdict =
  | { readonly kind: 'clean' | 'done' | 'fixed' | 'held' }
  | { readonly kind: 'conflict'; readonly conflict: Conflict }

/** What a track is offered for: whoever deletes it ends that as well. */
const unasked: ReadonlySet<SharedField> = new Set(['paid', 'previewEnabled'])
/** What makes a deletion ask first, when it has changed since. */
export const judgedFields: Readonly<Record<EditableKind, readonly string[]>> = {
  track: [...sharedFields.filter((field) => !unasked.has(field)), 'status', 'coverUrl'],
  product: ['title', 'description', 'trackIds', 'listening', 'currency', 'images', 'licences', 'status'],
}

export const pick = (from: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, from[name]]))

export const differing = (names: readonly string[], one: Fields, other: Fields): string[] =>
  names.filter((name) => !isDeepStrictEqual(one[name], other[name]))

/** A thing after an edit; null: deleted, or not there. */
export function applied(item: Fields | null, edit: Edit): Fields | null {
  if (edit.action === 'delete') return null
  if (edit.action === 'create') return { ...edit.fields, ...item }
  return item && { ...item, ...edit.fields }
}

/**
 * Holds edits against how the thing stands at its server, in their order, each upon what those before it make of it. Fields that
 * only one side has changed fit; so does what both changed to the same.
 * @param base null: it is not there, `isGone` or not yet
 */
export function judge(base: Fields | null, isGone: boolean, edits: readonly JudgedEdit[]): Verdict[] {
  let item = base
  let isHeld = false
  return edits.map((edit) => {
    if (isHeld) return { kind: 'held' }
    const verdict: Verdict = edit.isFixed ? { kind: 'fixed' } : judgeOne(item, isGone, edit)
    isHeld = verdict.kind === 'conflict'
    item = applied(item, edit)
    return verdict
  })
}

function judgeOne(item: Fields | null, isGone: boolean, { action, fields, seen }: Edit): Verdict {
  if (action === 'create') return { kind: item === null ? 'clean' : 'done' }
  if (isGone || item === null)
    return action === 'delete' ? { kind: 'done' } : conflictOf('deleted-elsewhere', Object.keys(fields))
  if (action === 'delete') {
    const changed = differing(Object.keys(seen), seen, item)
    return changed.length === 0 ? { kind: 'clean' } : conflictOf('changed-elsewhere', changed)
  }
  const open = differing(Object.keys(fields), fields, item)
  if (open.length === 0) return { kind: 'done' }
  const both = differing(open, seen, item)
  return both.length === 0 ? { kind: 'clean' } : conflictOf('fields', both)
}

const conflictOf = (kind: Conflict['kind'], fields: string[]): Verdict => ({
  kind: 'conflict',
  conflict: { kind, fields },
})
