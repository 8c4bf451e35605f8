import { resolve } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import type { StudioConfig } from '../config/config.ts'
import { type Engine, openEngine } from '../engine/engine.ts'
import { knownLibraries } from '../folders/known-libraries.ts'
import { LibraryMissing } from '../folders/library-presence.ts'
import { explain } from './explain.ts'
import type { Terminal } from './terminal.ts'

/** What every command is given. */
export interface Command {
  readonly config: StudioConfig
  readonly terminal: Terminal
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
}

export interface CommonOptions {
  readonly library?: string
}

/** Opens the library for as long as `work` lasts. */
export async function withEngine<T>(
  { config, terminal }: Command,
  { library }: CommonOptions,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const gone = Promise.withResolvers<never>()
  gone.promise.catch(() => undefined)
  const engine = await openEngine({
    root: library === undefined ? config.libraryDir : resolve(config.cwd, library),
    known: knownLibraries(config.knownLibraries),
    clock: systemClock,
    random: Math.random,
    newId: idsFrom(systemClock),
    limits: config.limits,
    ffmpegPath: config.ffmpegPath,
    cores: config.cores,
    uploads: config.uploads,
    onFault: (error) =>
      error instanceof LibraryMissing
        ? gone.reject(error)
        : terminal.note(explain(error, terminal.language).what),
  })
  try {
    return await Promise.race([work(engine), gone.promise])
  } finally {
    await engine.close()
  }
}
