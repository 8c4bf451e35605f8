import type { LibraryFolder } from '../folders/library-folder.ts'
import { keepBackups } from './db/backups.ts'
import { publishHandlers } from './publish/handlers.ts'
import { keepEndingSessions, type SessionsDeps } from './publish/upload-sessions.ts'
import type { JobHandlers } from './queue/registry.ts'
import { type Concurrency, type Runner, type RunnerDeps, startRunner } from './queue/runner.ts'
import { transcodeHandler } from './transcode/handler.ts'
import { sweepSets } from './transcode/retire.ts'

type CrewDeps = Omit<RunnerDeps, 'lockFile' | 'handlers' | 'concurrency' | 'onLead'> &
  Omit<Parameters<typeof transcodeHandler>[0], 'processes'> &
  Parameters<typeof publishHandlers>[0] & {
    readonly folder: LibraryFolder
    /** Cores to keep busy, from 1. */
    readonly cores: number
    /** Files uploaded at once, where nobody has chosen another number. */
    readonly uploads: number
  }

/** What runs jobs, once it was asked to, and as many at once as is wished. */
export interface Crew {
  /** Safe to call twice. */
  run(): Runner
  /** null: as the machine is able to. */
  allow(atOnce: { readonly transcodes: number | null; readonly uploads: number | null }): void
  stop(): Promise<void>
}

export function createCrew({ cores, uploads, ...parts }: CrewDeps): Crew {
  let concurrency = concurrencyOf({ cores, uploads, transcodes: null })
  let runner: Runner | undefined
  return {
    run() {
      runner ??= startRunner({
        ...parts,
        lockFile: parts.folder.locks.runner,
        handlers: handlersOf({ ...parts, processes: cores }),
        concurrency,
        onLead: (signal) => lead(parts, signal),
      })
      return runner
    },
    allow(wished) {
      concurrency = concurrencyOf({
        cores,
        uploads: wished.uploads ?? uploads,
        transcodes: wished.transcodes,
      })
      runner?.allow(concurrency)
    },
    stop: async () => await runner?.stop(),
  }
}

/** What one engine does for the library while the others stand by. */
async function lead(
  parts: Parameters<typeof sweepSets>[0] & SessionsDeps & Pick<CrewDeps, 'folder' | 'onFault'>,
  signal: AbortSignal,
): Promise<void> {
  const kept = [
    keepBackups({ ...parts, folder: parts.folder.backups }, signal),
    keepEndingSessions(parts, signal),
  ]
  await sweepSets(parts, signal).catch(parts.onFault)
  await Promise.all(kept)
}

type HandlerParts = Parameters<typeof transcodeHandler>[0] & Parameters<typeof publishHandlers>[0]

function handlersOf(parts: HandlerParts): JobHandlers {
  return { transcode: transcodeHandler(parts), ...publishHandlers(parts) }
}

/** A transcode keeps four encoders busy by itself; a second one at once pays from eight cores on. */
const CORES_PER_TRANSCODE = 4

interface AtOnce {
  readonly cores: number
  readonly uploads: number
  readonly transcodes: number | null
}

function concurrencyOf({ cores, uploads, transcodes }: AtOnce): Concurrency {
  return {
    transcode: transcodes ?? Math.max(1, Math.floor(cores / CORES_PER_TRANSCODE)),
    'create-draft': 4,
    'upload-original': uploads,
    'upload-cover': uploads,
    'upload-renditions': uploads,
    publish: 4,
  }
}
