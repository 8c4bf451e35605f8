import { create } from 'zustand'
import { beginAnew } from './chosen.ts'
import type { Wanted } from './use-queue.ts'

/** Which cases are listed; kept while other screens are visited. */
export const useCasesView = create<Wanted>(() => ({ status: 'open', kind: null }))

export function show(changes: Partial<Wanted>): void {
  beginAnew('cases')
  useCasesView.setState(changes)
}
