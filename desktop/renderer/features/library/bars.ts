import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { useEffect, useSyncExternalStore } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'

export type Bars = ReadonlyMap<string, Uint8Array>

/** A recording is always the same: its bars are asked for once. */
let known: Bars = new Map()
const listeners = new Set<() => void>()
const asked = new Set<string>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Bars of those that have some. The others are asked for again whenever their rows have changed. */
export function useBars(rows: readonly (LibraryEntry | undefined)[]): Bars {
  useEffect(() => {
    const missing = rows.flatMap((row) =>
      row?.localId && !known.has(row.localId) && !asked.has(row.localId) ? [row.localId] : [],
    )
    if (missing.length > 0) void ask(missing)
  }, [rows])
  return useSyncExternalStore(subscribe, () => known)
}

async function ask(ids: readonly string[]): Promise<void> {
  for (const id of ids) asked.add(id)
  try {
    const found = await untilAnswered(() => client.library.waveforms({ ids: [...ids] }))
    if (found.length === 0) return
    const more = found.map(
      ({ id, bars }) => [id, Uint8Array.from(atob(bars), (byte) => byte.charCodeAt(0))] as const,
    )
    known = new Map([...known, ...more])
    for (const listener of listeners) listener()
  } catch (error) {
    announceFault(tellProblem(error))
  } finally {
    for (const id of ids) asked.delete(id)
  }
}
