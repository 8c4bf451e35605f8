import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { topics } from '@veza/shared/studio/bridge/changes.ts'
import type { StudioConfig } from '../../config/config.ts'
import { openEngine } from '../../engine/engine.ts'
import { startIntake } from '../../engine/import/intake.ts'
import { discardUnused, sweepReceived } from '../../engine/import/received.ts'
import { forgetRemoved } from '../../engine/library/remove.ts'
import { findRowWaveforms } from '../../engine/library/row-waveforms.ts'
import { planTranscode } from '../../engine/publish/plan.ts'
import { retryAfterSignIn, retryWithSource } from '../../engine/publish/remedies.ts'
import type { Keychain } from '../../engine/session/keychain.ts'
import { knownLibraries } from '../../folders/known-libraries.ts'
import manifest from '../../package.json' with { type: 'json' }
import { createChangeLog } from './change-log.ts'
import type { BridgeContext } from './context.ts'
import { followSettings } from './follow-settings.ts'
import { watchOtherProcesses } from './other-processes.ts'
import { createQueueMeter } from './queue-summary.ts'

export interface OpenBridge {
  readonly context: BridgeContext
  close(): Promise<void>
}

/** Opens the library and begins to work. Throws what `openEngine` throws. */
export async function openBridge(
  config: StudioConfig,
  clock: Clock,
  onFault: (error: unknown) => void,
  keychain?: Keychain,
): Promise<OpenBridge> {
  const newId = idsFrom(clock)
  const engine = await openEngine({
    root: config.libraryDir,
    known: knownLibraries(config.knownLibraries),
    clock,
    random: Math.random,
    newId,
    limits: config.limits,
    ffmpegPath: config.ffmpegPath,
    cores: config.cores,
    uploads: config.uploads,
    cacheBytes: config.cacheBytes,
    onFault,
    ...(keychain ? { keychain } : {}),
  })
  const meter = createQueueMeter(engine.db, clock, () => engine.run().isHeld)
  const parts = { engine, clock, newId, changes: createChangeLog(newId(), clock), meter, onFault }
  const { intake, watch } = startParts(parts)
  const settings = followSettings({ ...parts, intake })
  const context = {
    ...parts,
    intake,
    suggestedServer: config.server,
    version: manifest.version,
    watched: () => settings.state,
  }
  return {
    context,
    close: () =>
      everyStep([() => watch.stop(), () => settings.stop(), () => intake.stop(), () => engine.close()]),
  }
}

type Parts = Pick<BridgeContext, 'engine' | 'clock' | 'newId' | 'changes' | 'meter' | 'onFault'>

/** Begins to work, and has every change told. */
function startParts({ engine, clock, newId, changes, meter, onFault }: Parts) {
  engine.events.subscribe(meter.take)
  changes.onTouch((topic) => {
    if (topic === 'queue') meter.touch()
    if (topic === 'session' && retryAfterSignIn(engine, clock.now()) > 0) changes.touch('queue')
  })
  engine.events.subscribe((event) => {
    if (event.type === 'track-imported') changes.touch('library')
    if (event.type === 'accounts-changed')
      for (const topic of ['session', 'things'] as const) changes.touch(topic)
    if (event.type === 'things-changed')
      for (const topic of ['things', 'library', 'queue', 'notifications'] as const) changes.touch(topic)
    if (event.type === 'remote-changed') changes.touch('library', [event.trackId])
    if (event.type !== 'job-state') return
    changes.touch('queue', [event.jobId])
    changes.touch('notifications')
    changes.touch('library')
  })
  const runner = engine.run()
  const received = { db: engine.db, folder: engine.folder.received }
  sweepReceived(received, clock).catch(onFault)
  forgetRemoved(received, clock).catch(onFault)
  engine.keep()
  const intake = startIntake({
    db: engine.db,
    ...{ clock, newId, isThere: engine.presence.isThere },
    importAll: (paths, signal) => engine.importAll(paths, signal),
    // Not for what was there already, save where an earlier run died between the two.
    onImported: (track) => {
      if (findRowWaveforms(engine.db, [track.id]).length === 0)
        planTranscode(engine.db, track, newId, clock.now())
      retryWithSource(engine.db, track.id, clock.now())
    },
    onSettled: (path) => discardUnused(received, path),
    onChange: () => {
      changes.touch('imports')
      changes.touch('queue')
      runner.wake()
    },
    onFault,
  })
  const touchAll = () => {
    for (const topic of topics) changes.touch(topic)
    intake.wake()
  }
  const watch = watchOtherProcesses(engine.db, touchAll, onFault)
  return { intake, watch }
}
