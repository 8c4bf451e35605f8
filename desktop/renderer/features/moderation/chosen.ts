import { create } from 'zustand'

/** What is looked at in a list, and where it stood: what takes its place there is looked at next. */
export interface Chosen {
  readonly id: string | null
  readonly index: number
}

interface ChosenState {
  readonly cases: Chosen
  readonly appeals: Chosen
  readonly notices: Chosen
  readonly transfers: Chosen
  readonly deliveries: Chosen
  readonly events: Chosen
  readonly users: Chosen
  readonly audit: Chosen
  readonly flags: Chosen
  readonly announcements: Chosen
}
export type ListName = keyof ChosenState

const first: Chosen = { id: null, index: 0 }
const useChosenStore = create<ChosenState>(() => ({
  cases: first,
  appeals: first,
  notices: first,
  transfers: first,
  deliveries: first,
  events: first,
  users: first,
  audit: first,
  flags: first,
  announcements: first,
}))

/** The index of what is looked at: itself as long as it is there, else what stands in its place; −1 where there is nothing. */
export function indexOfChosen(items: readonly { readonly id: string }[], { id, index }: Chosen): number {
  const at = items.findIndex((item) => item.id === id)
  return at >= 0 ? at : Math.min(index, items.length - 1)
}

/** @param more brings the next page, where there is one */
export function useChosen<T extends { readonly id: string }>(
  list: ListName,
  items: readonly T[],
  more: (() => void) | undefined,
) {
  const index = indexOfChosen(
    items,
    useChosenStore((state) => state[list]),
  )
  const choose = (to: number) => {
    if (to >= items.length - 1) more?.()
    const at = Math.max(0, Math.min(items.length - 1, to))
    useChosenStore.setState({ [list]: { id: items[at]?.id ?? null, index: at } })
  }
  return { item: items[index], index, choose }
}

/** Another list is shown from its beginning. */
export const beginAnew = (list: ListName): void => useChosenStore.setState({ [list]: first })
