import type { Sqlite } from '../db/sqlite.ts'
import { mirrorTrack } from '../library/mirror.ts'
import { getItem, putShown, removeItem } from '../sync/items.ts'
import { entriesOf, type OutboxEntry, type ResourceKey, removeEntry } from './entry-row.ts'
import { applied, type Fields, judge, type Verdict } from './judge.ts'
import { moveEntry } from './transition.ts'

/** A refused edit stays as it is until the creator says what to do with it, and one that is abroad until it is answered. */
const isFixed = ({ state, request }: OutboxEntry): boolean => state === 'failed' || request !== null

/** A thing as its screen shows it: at the server, with every edit on top. A deletion that asks has not happened yet. */
export function shownOf(base: Fields | null, entries: readonly OutboxEntry[]): Fields | null {
  return entries
    .filter(({ action, state }) => action !== 'delete' || state === 'waiting' || state === 'sending')
    .reduce<Fields | null>(applied, base)
}

/**
 * Brings a thing's edits and what is shown of it in line with how it is at the server now: what has come about elsewhere as well
 * is done, what was changed on both sides asks, and what asked for no longer asks. To be called in the transaction of any change of
 * either.
 * @param letGo fields of which the creator has just given up their own side
 */
export function reconcile(db: Sqlite, resource: ResourceKey, now: Date, letGo: readonly string[] = []): void {
  const item = getItem(db, resource)
  if (item === undefined) return
  const { base, isGone } = item
  const judged = entriesOf(db, resource).map((entry) => ({ ...entry, isFixed: isFixed(entry) }))
  const verdicts = judge(isGone ? null : base, isGone, judged)
  for (const [index, entry] of judged.entries()) takeVerdict(db, entry, verdicts[index], now)
  const left = entriesOf(db, resource)
  if (left.length === 0 && (isGone || base === null)) removeItem(db, resource)
  else putShown(db, resource, shownOf(base, left))
  if (resource.kind === 'track' && base !== null && !isGone) mirrorTrack(db, resource, base, left, now, letGo)
}

function takeVerdict(db: Sqlite, { seq, state }: OutboxEntry, verdict: Verdict | undefined, now: Date): void {
  if (verdict?.kind === 'done') removeEntry(db, seq)
  else if (verdict?.kind === 'conflict')
    moveEntry(db, { seq, from: state, to: 'conflict', conflict: verdict.conflict, now })
  else if (verdict?.kind === 'clean' && state === 'conflict')
    moveEntry(db, { seq, from: 'conflict', to: 'waiting', now })
}
