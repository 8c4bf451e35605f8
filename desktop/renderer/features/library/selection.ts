import { create } from 'zustand'

export interface Selection {
  /** Ids of entries. */
  readonly chosen: ReadonlySet<string>
  /** Place in the list that the keys move. */
  readonly cursor: number
  /** What stands there; undefined while that is on its way. */
  readonly cursorId: string | undefined
  /** Where a stretch begins that is chosen with Shift. */
  readonly anchor: number
}

export const noSelection: Selection = { chosen: new Set(), cursor: 0, cursorId: undefined, anchor: 0 }

/** Which entries the next action is for. */
export const useSelection = create<Selection>(() => noSelection)

export const unchooseAll = (): void => useSelection.setState({ chosen: noSelection.chosen })

/** One alone. */
export const chosenAlone = (id: string, at: number): Selection => ({
  chosen: new Set([id]),
  cursor: at,
  cursorId: id,
  anchor: at,
})

/** One more, or one less. */
export function toggled({ chosen }: Selection, id: string, at: number): Selection {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return { chosen: next, cursor: at, cursorId: id, anchor: at }
}

/** From the anchor to the cursor, and nothing else. @param order all ids in the list's order */
export function stretched(selection: Selection, order: readonly string[]): Selection {
  const { anchor, cursor } = selection
  const [from, to] = anchor < cursor ? [anchor, cursor] : [cursor, anchor]
  return { ...selection, chosen: new Set(order.slice(from, to + 1)) }
}

/** What an action is for: the entry it was asked at, with all that is chosen where it is one of them. */
export function targetsOf({ chosen }: Selection, id: string | undefined): readonly string[] {
  if (id === undefined || chosen.has(id)) return [...chosen]
  return [id]
}

/** What the next action by a key is for: what is chosen, or else what the cursor stands on. */
export function targetsAtHand({ chosen, cursorId }: Selection): readonly string[] {
  if (chosen.size > 0) return [...chosen]
  return cursorId === undefined ? [] : [cursorId]
}

export const NAVIGATING = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'PageUp',
  'PageDown',
  'Home',
  'End',
]

/** Where a key leads from a place in a list. @param perRow how many stand beside each other @param perPage rows */
export function placeAfter(
  key: string,
  at: number,
  { count, perRow, perPage }: { readonly count: number; readonly perRow: number; readonly perPage: number },
): number {
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: -perRow,
    ArrowDown: perRow,
    ArrowLeft: perRow > 1 ? -1 : 0,
    ArrowRight: perRow > 1 ? 1 : 0,
    PageUp: -perRow * perPage,
    PageDown: perRow * perPage,
    Home: -count,
    End: count,
  }
  return Math.max(0, Math.min(count - 1, at + (steps[key] ?? 0)))
}
