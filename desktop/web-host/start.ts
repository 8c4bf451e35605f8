import { join } from 'node:path'
import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { RECEIVED_FOLDER } from '@veza/shared/studio/received.ts'
import { keepDiagnostics } from '../bridge/diagnostics/host-diagnostics.ts'
import { startNodeEngine } from '../bridge/process/node-process.ts'
import { superviseEngine } from '../bridge/process/supervisor.ts'
import { engineEnvironment, readStudioConfig } from '../config/config.ts'
import { type KnownLibraries, knownLibraries } from '../folders/known-libraries.ts'
import { isLibraryMissing, libraryBack } from '../folders/library-presence.ts'
import manifest from '../package.json' with { type: 'json' }
import { buildScreens } from './build.ts'
import { restartOnChange, screensInDevelopment } from './development.ts'
import { startWebHost, type WebHost } from './host.ts'
import { claimInstance, holdWhileThere, type Instance } from './instance.ts'
import { builtScreens } from './pages.ts'

export interface StudioOptions {
  readonly port: number
  /** The library's folder; without it the one of the environment. */
  readonly libraryDir?: string
  /** Shown to whoever has not signed in yet. */
  readonly server?: string
  /** Folder of the screens, where they were built already. */
  readonly screens?: string
  /** The screens change as their code does, and the engine is started anew when its own does. */
  readonly dev?: boolean
  onFault(error: unknown): void
}

/**
 * The Studio in a browser: builds the screens, starts the engine beside this process, and serves both.
 * Throws `StudioAlreadyOpen`.
 */
export async function startStudio(options: StudioOptions): Promise<WebHost> {
  const libraryDir = options.libraryDir ?? readStudioConfig().libraryDir
  const known = knownLibraries(readStudioConfig().knownLibraries)
  const instance = await claimInstance(libraryDir, isLibraryMissing(libraryDir, known))
  try {
    const host = await serveStudio({ ...options, libraryDir, known, instance })
    instance.answer(() => ({ address: host.openAddress(), page: pageOf(host, options.onFault) }))
    return { ...host, stop: () => everyStep([() => instance.release(), () => host.stop()]) }
  } catch (error) {
    await instance.release()
    throw error
  }
}

/** Undefined where none can be written: the address is shown all the same. */
export function pageOf(host: WebHost, onFault: (error: unknown) => void): string | undefined {
  try {
    return host.openingPage()
  } catch (error) {
    onFault(error)
    return undefined
  }
}

interface ServedLibrary {
  readonly libraryDir: string
  readonly known: KnownLibraries
  readonly instance: Pick<Instance, 'listen' | 'leave'>
}

async function serveStudio(options: StudioOptions & ServedLibrary): Promise<WebHost> {
  const { port, libraryDir, known, server, dev = false, onFault } = options
  const screens = dev ? await screensInDevelopment() : builtScreens(options.screens ?? (await buildScreens()))
  const env = engineEnvironment({ libraryDir, server })
  const diagnostics = keepDiagnostics({
    ...{ libraryDir, clock: systemClock },
    ...{ version: manifest.version, host: 'browser' },
  })
  const words = (said: string) => {
    diagnostics.log.write('engine', said)
    if (dev) process.stderr.write(said)
  }
  const supervisor = superviseEngine({
    clock: systemClock,
    start: () => startNodeEngine(env, words),
    libraryBack: (signal) => libraryBack(libraryDir, known, signal),
  })
  diagnostics.watch(supervisor)
  holdWhileThere(supervisor, options.instance)
  const tell = (fault: unknown) => {
    diagnostics.log.write('host', fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
    onFault(fault)
  }
  const stopWatching = dev ? restartOnChange(supervisor) : () => undefined
  try {
    const host = await startWebHost({
      ...{ supervisor, diagnostics, screens, port, onFault: tell },
      library: {
        isMissing: () => isLibraryMissing(libraryDir, known),
        beginAnew: () => known.forget(libraryDir),
      },
      ...{ receivedFolder: join(libraryDir, RECEIVED_FOLDER), openingFolder: libraryDir },
      ...{ clock: systemClock, newId: idsFrom(systemClock) },
    })
    return { ...host, stop: () => everyStep([stopWatching, () => host.stop()]) }
  } catch (error) {
    await everyStep([stopWatching, () => supervisor.stop(), () => screens.close()])
    throw error
  }
}
