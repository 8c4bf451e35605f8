// A process that runs jobs of a library as an engine does, and writes down when each begins and ends.
// Arguments: the library's folder, the log, how long a job takes (ms), the id of a job that kills it.
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { libraryFolder } from '../../folders/library-folder.ts'
import { openLibrary } from '../db/open.ts'
import { createEventFeed } from '../events.ts'
import type { JobContext, JobHandlers } from './registry.ts'
import { startRunner } from './runner.ts'

const [root = '', log = '', jobMs = '20', killer = ''] = process.argv.slice(2)
const folder = libraryFolder(root)
const db = await openLibrary(folder, systemClock)

const write = (what: string, jobId: string) =>
  appendFileSync(
    log,
    `${JSON.stringify({ what, jobId, pid: process.pid, at: systemClock.now().getTime() })}\n`,
  )

async function work(_payload: unknown, { jobId, signal }: JobContext): Promise<void> {
  write('begin', jobId)
  try {
    if (jobId === killer) {
      await sleep(Number(jobMs) / 10)
      process.kill(process.pid, 'SIGKILL')
    }
    await sleep(Number(jobMs), undefined, { signal })
  } finally {
    write('end', jobId)
  }
}

const handlers: JobHandlers = {
  transcode: work,
  'create-draft': work,
  'upload-original': work,
  'upload-cover': work,
  'upload-renditions': work,
  publish: work,
}

const runner = startRunner({
  db,
  lockFile: folder.locks.runner,
  handlers,
  clock: systemClock,
  random: Math.random,
  newId: idsFrom(systemClock),
  events: createEventFeed(systemClock),
  concurrency: {
    transcode: 3,
    'create-draft': 1,
    'upload-original': 1,
    'upload-cover': 1,
    'upload-renditions': 1,
    publish: 1,
  },
  onFault: (error) => {
    throw error
  },
  pollMs: 20,
})

process.on('SIGTERM', () => {
  void runner.stop().then(() => process.exit(0))
})
