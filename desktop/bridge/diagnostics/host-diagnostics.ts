import { join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import type { Supervisor } from '../process/supervisor.ts'
import { crashesFile, crashRecords } from './crashes.ts'
import { type Log, openLog } from './logs.ts'
import { diagnosticsReport } from './report.ts'

export interface HostDiagnostics {
  readonly log: Log
  /** Takes down how the engine fares, from now on. */
  watch(supervisor: Supervisor): void
  /** The queue as the engine told it last. */
  sawQueue(summary: QueueSummary): void
  /** What one sends to whoever helps. */
  report(): string
}

export interface HostDiagnosticsOptions {
  readonly libraryDir: string
  readonly version: string
  readonly host: string
  readonly clock: Clock
}

/** What a host that has no folders of its own takes down, within the library's. */
export function keepDiagnostics({
  libraryDir,
  version,
  host,
  clock,
}: HostDiagnosticsOptions): HostDiagnostics {
  const log = openLog(join(libraryDir, 'logs'), clock)
  const crashes = crashRecords(crashesFile(libraryDir), version, clock)
  let supervisor: Supervisor | undefined
  let queue: QueueSummary | undefined
  return {
    log,
    watch(watched) {
      supervisor = watched
      watched.onNews((news) => {
        crashes.sawNews(news)
        if (news.engine !== 'running') queue = undefined
        log.write('host', `engine ${news.engine}${news.reason ? `: ${news.reason.code}` : ''}`)
      })
    },
    sawQueue(summary) {
      queue = summary
      crashes.sawQueue(summary)
    },
    report: () =>
      diagnosticsReport({
        facts: { version, host, node: process.versions.node },
        news: supervisor?.news ?? { engine: 'stopped', reason: null },
        queue: queue?.counts,
        crashes: crashes.list(),
        log,
      }),
  }
}
