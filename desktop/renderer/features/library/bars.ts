import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { useEffect, useSyncExternalStore } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client, untilAnswered } from '../../app/studio.ts'

export type Bars = ReadonlyMap<string, Uint8Array>

/** What lies here or was fetched is always the same: its bars are asked for once. */
let known: Bars = new Map()
const listeners = new Set<() => void>()
const asked = new Set<string>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** What a row's bars go by: the track on this machine, or the waveform that was fetched. */
const keyOf = (row: LibraryEntry | undefined) => row?.localId ?? row?.remoteWaveform ?? undefined

export function barsOf(bars: Bars, row: LibraryEntry | undefined): Uint8Array | undefined {
  const key = keyOf(row)
  return key === undefined ? undefined : bars.get(key)
}

/** Bars of those that have some. The others are asked for again whenever their rows have changed. */
export function useBars(rows: readonly (LibraryEntry | undefined)[]): Bars {
  useEffect(() => {
    const missing = rows.filter((row) => {
      const key = keyOf(row)
      return key !== undefined && !known.has(key) && !asked.has(key)
    })
    const ids = missing.flatMap((row) => row?.localId ?? [])
    const names = missing.flatMap((row) => (row?.localId ? [] : (row?.remoteWaveform ?? [])))
    if (ids.length > 0) void ask(ids, ofTracks)
    if (names.length > 0) void ask([...new Set(names)], ofWaveforms)
  }, [rows])
  return useSyncExternalStore(subscribe, () => known)
}

type Found = readonly { readonly key: string; readonly bars: string }[]

const ofTracks = async (ids: readonly string[]): Promise<Found> =>
  (await client.library.waveforms({ ids: [...ids] })).map(({ id, bars }) => ({ key: id, bars }))
const ofWaveforms = async (names: readonly string[]): Promise<Found> =>
  (await client.library.remoteWaveforms({ names: [...names] })).map(({ name, bars }) => ({ key: name, bars }))

async function ask(
  keys: readonly string[],
  find: (keys: readonly string[]) => Promise<Found>,
): Promise<void> {
  for (const key of keys) asked.add(key)
  try {
    const found = await untilAnswered(() => find(keys))
    if (found.length === 0) return
    const more = found.map(
      ({ key, bars }) => [key, Uint8Array.from(atob(bars), (byte) => byte.charCodeAt(0))] as const,
    )
    known = new Map([...known, ...more])
    for (const listener of listeners) listener()
  } catch (error) {
    announceFault(tellProblem(error))
  } finally {
    for (const key of keys) asked.delete(key)
  }
}
