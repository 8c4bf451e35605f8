import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { isBatchKnown } from '../../engine/import/intake-rows.ts'
import { type FolderWatch, watchFolder } from '../../engine/import/watch-folder.ts'
import { rateAt } from '../../engine/upload/rate.ts'
import type { BridgeContext } from './context.ts'
import { readSettings } from './settings.ts'

type Parts = Pick<BridgeContext, 'engine' | 'intake' | 'changes' | 'clock' | 'onFault'>

/** Has the engine do what was chosen: now, whenever it changes, and as the hours of the day pass. */
export function followSettings({ engine, intake, changes, clock, onFault }: Parts): FolderWatch {
  const { db } = engine
  const apply = () => {
    const { transcodes, uploads, ...rates } = readSettings(db)
    engine.allow({ transcodes, uploads, uploadRate: rateAt(rates, clock.now()) })
  }
  const watch = watchFolder({
    clock,
    folder: () => readSettings(db).watchFolder,
    add: intake.add,
    isKnown: (batchId) => isBatchKnown(db, batchId),
    onState: () => changes.touch('settings'),
    onFault,
  })
  apply()
  const minutes = setInterval(apply, MINUTE_MS)
  const stopListening = changes.onTouch((topic) => {
    if (topic !== 'settings') return
    apply()
    void watch.wake()
  })
  return {
    get state() {
      return watch.state
    },
    wake: () => watch.wake(),
    async stop() {
      clearInterval(minutes)
      stopListening()
      await watch.stop()
    },
  }
}
