import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import { connectStudio, type StudioClient } from '../bridge/client/index.ts'
import { ownWire } from '../bridge/process/own-wire.ts'
import type { Supervisor } from '../bridge/process/supervisor.ts'
import type { UpdateSituation } from './updates/decide.ts'

/** This process's own talk with the engine, by the contract that screens use. */
export interface EngineLink {
  readonly client: StudioClient
  /** The queue as it was told last; undefined while the engine does not say. */
  readonly queue: QueueSummary | undefined
  /** Origins of servers that the person works with. */
  readonly origins: ReadonlySet<string>
  /** @param hold the engine begins no new work until it is let go, or starts anew */
  uploads(hold: boolean): Promise<UpdateSituation['uploads']>
  /** Sockets are made anew: the machine woke up, or has another network. */
  reconnect(): void
  stop(): void
}

export interface EngineLinkOptions {
  readonly supervisor: Supervisor
  onQueue(summary: QueueSummary): void
  /** Something happened that may be said aloud. */
  onNotifications(): void
  /** What is there to be sent may be less. */
  onThings(): void
}

const ANSWER_MS = 3_000

export function linkEngine(options: EngineLinkOptions): EngineLink {
  const { supervisor, onQueue, onNotifications, onThings } = options
  const { client, connection } = connectStudio(async () => ownWire(supervisor))
  const ending = new AbortController()
  const origins = new Set<string>()
  let queue: QueueSummary | undefined

  void connection.follow(
    (signal) => client.queue.watch(undefined, { signal }),
    (summary) => {
      queue = summary
      onQueue(summary)
    },
    ending.signal,
  )
  void connection.follow(
    (signal) => client.changes.watch({ since: null }, { signal }),
    ({ touched }) => {
      if (touched.session !== undefined) void learnOrigins()
      if (touched.notifications !== undefined) onNotifications()
      if (touched.things !== undefined) onThings()
    },
    ending.signal,
  )

  async function learnOrigins(): Promise<void> {
    try {
      const { accounts, suggestedServer } = await client.session.state()
      for (const { server } of accounts) origins.add(server)
      if (suggestedServer !== null) origins.add(suggestedServer)
    } catch {
      // The line was cut; the next one tells anew.
    }
  }

  return {
    client,
    origins,
    get queue() {
      return supervisor.news.engine === 'running' ? queue : undefined
    },
    async uploads(hold) {
      if (supervisor.news.engine === 'stopped') return 'none'
      if (supervisor.news.engine === 'starting') return 'silent'
      const asked = client.system.hold({ hold }, { signal: AbortSignal.timeout(ANSWER_MS) })
      return await asked.then(
        ({ uploads }) => uploads,
        () => 'silent' as const,
      )
    },
    reconnect: () => void client.system.reconnect().catch(() => undefined),
    stop: () => ending.abort(),
  }
}
