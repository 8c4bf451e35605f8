import type { OpenConflict } from '@veza/shared/studio/bridge/offline.ts'
import type { Choice } from '@veza/shared/studio/outbox.ts'
import { create } from 'zustand'
import type { Decision } from './use-conflicts.ts'

type Choices = Readonly<Record<string, Choice>>

interface ConflictsState {
  /** By the conflict and the version that it is about: what was chosen of another version counts no more. */
  readonly choices: Readonly<Record<string, Choices>>
  /** Where one was before. */
  readonly cameFrom: string
}

/** What was chosen and not handed over yet. */
export const useConflictsStore = create<ConflictsState>(() => ({ choices: {}, cameFrom: '/library' }))

const keyOf = ({ entryId, version }: OpenConflict) => `${entryId} ${version}`
const none: Choices = {}

export const useChoices = (conflict: OpenConflict): Choices =>
  useConflictsStore(({ choices }) => choices[keyOf(conflict)] ?? none)

/** What was chosen of these, as it is handed over; nothing of those of which nothing was. */
export const chosenOf = (conflicts: readonly OpenConflict[]): Decision[] =>
  conflicts.flatMap((conflict) => {
    const choices = useConflictsStore.getState().choices[keyOf(conflict)] ?? none
    return Object.keys(choices).length > 0 ? [{ conflict, choices }] : []
  })

/** How many fields of these have a side. */
export const useChosenCount = (conflicts: readonly OpenConflict[]): number =>
  useConflictsStore(({ choices }) =>
    conflicts.reduce((count, conflict) => count + Object.keys(choices[keyOf(conflict)] ?? none).length, 0),
  )

export function choose(conflict: OpenConflict, fields: readonly string[], choice: Choice): void {
  const chosen = Object.fromEntries(fields.map((field) => [field, choice]))
  useConflictsStore.setState(({ choices }) => ({
    choices: { ...choices, [keyOf(conflict)]: { ...choices[keyOf(conflict)], ...chosen } },
  }))
}

export function chooseAll(conflicts: readonly OpenConflict[], choice: Choice): void {
  for (const conflict of conflicts) choose(conflict, conflict.conflict.fields, choice)
}

/** Remembers the screen that one came from. */
export function followPath(signal: AbortSignal): void {
  const look = () => {
    const path = location.hash.slice(1)
    if (path !== '' && !path.startsWith('/conflicts')) useConflictsStore.setState({ cameFrom: path })
  }
  look()
  addEventListener('hashchange', look, { signal })
}
