import { useEffect } from 'react'
import { create } from 'zustand'
import type { Action } from './feature.ts'

interface ActionsState {
  readonly actions: readonly Action[]
  add(actions: readonly Action[]): void
  remove(actions: readonly Action[]): void
}

/** Everything that can be done now: what every screen offers, and what the one that is shown adds. */
export const useActionsStore = create<ActionsState>((set) => ({
  actions: [],
  add: (more) => set(({ actions }) => ({ actions: [...actions, ...more] })),
  remove: (gone) => set(({ actions }) => ({ actions: actions.filter((action) => !gone.includes(action)) })),
}))

/** Offers these while the component is shown. @param actions memoised, or they come and go with every render */
export function useActions(actions: readonly Action[]): void {
  useEffect(() => {
    const { add, remove } = useActionsStore.getState()
    add(actions)
    return () => remove(actions)
  }, [actions])
}
