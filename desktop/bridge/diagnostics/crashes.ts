import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import { type Crash, crashSchema, WINDOW_ENDED } from '@veza/shared/studio/bridge/system.ts'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import { z } from 'zod'
import { replaceFile } from '../../folders/replace-file.ts'
import { redact } from './redact.ts'

const fileSchema = z.array(crashSchema)

const KEPT = 20

export interface CrashRecords {
  /** The queue as the engine told it last. */
  sawQueue(summary: QueueSummary): void
  /** Takes down an engine's end; other news are none of its business. */
  sawNews(news: HostNews): void
  /** Takes down the end of a window's page, which the engine outlives. @param how in the words of its host */
  sawWindowEnd(how: string): void
  list(): Crash[]
}

/** Keeps the last ends of the engine and of windows that nobody wished for, and what was being done then. */
export function crashRecords(path: string, version: string, clock: Clock): CrashRecords {
  let running: QueueSummary['running'] = []
  let lastSeen: string | undefined

  const list = () => readCrashes(path)
  function keep(code: string, detail: string): void {
    const doing = running.map(({ kind, id, progress, attempts }) => ({ kind, id, progress, attempts }))
    const crash = { at: clock.now().toISOString(), code, detail: redact(detail), version, doing }
    try {
      replaceFile(path, JSON.stringify([...list(), crash].slice(-KEPT), null, 2))
    } catch {
      // A disk that is full, or not to be written: that is told elsewhere, and costs this record alone.
    }
  }
  return {
    list,
    sawQueue: (summary) => {
      running = summary.running
    },
    sawNews({ reason }) {
      if (reason === null || reason.at === lastSeen) return
      lastSeen = reason.at
      if (reason.code === 'library-missing') return
      // Its drive is gone, and nobody makes another folder in its place.
      if (!existsSync(dirname(path))) return
      keep(reason.code, reason.detail)
      running = []
    },
    sawWindowEnd: (how) => keep(WINDOW_ENDED, how),
  }
}

/** @param path as given to `crashRecords` */
export function readCrashes(path: string): Crash[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // Missing or damaged: what is told is only of help.
    return []
  }
}

/** Where a host keeps them, for its engine to read. @param libraryDir of the library */
export const crashesFile = (libraryDir: string): string => join(libraryDir, 'crashes.json')
