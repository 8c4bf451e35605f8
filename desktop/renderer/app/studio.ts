import { QueryClient } from '@tanstack/react-query'
import {
  untilAnswered as askUntilAnswered,
  connectStudio,
  problemOf,
} from '@veza/desktop/bridge/client/index.ts'
import type { Position, Topic } from '@veza/shared/studio/bridge/changes.ts'
import { useSyncExternalStore } from 'react'
import { host } from '../host/index.ts'

/** The one line to the engine. */
const studio = connectStudio(host.openWire)
export const { client, connection } = studio

/** Answers of the engine, by keys that begin with the topic whose changes make them stale. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The engine says when to ask again.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // A question that was cut is asked again; one that was answered is not.
      retry: (_count, error) => problemOf(error) === undefined,
      retryDelay: 200,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

/** Key of a question to the engine. @param topic what must be touched for it to be asked again */
export const about = (topic: Topic, ...rest: readonly unknown[]) => [topic, ...rest] as const

export const useConnection = () => useSyncExternalStore(connection.subscribe, () => connection.state)

/** Asks until there is an answer, whichever: for what may be asked twice, over a line that may be cut. */
export const untilAnswered = <T>(ask: () => Promise<T>): Promise<T> => askUntilAnswered(studio, ask)

/** Keeps every answer fresh for as long as the signal lets. */
export function followChanges(signal: AbortSignal): Promise<void> {
  let since: Position | null = null
  return connection.follow(
    () => client.changes.watch({ since }, { signal }),
    ({ position, touched }) => {
      since = position
      for (const topic of Object.keys(touched)) void queries.invalidateQueries({ queryKey: [topic] })
    },
    signal,
  )
}
