import { ENTRIES_SHOWN } from '@veza/shared/studio/bridge/imports.ts'
import { countOutcomes, dismissBatches, listEntries, listKnown } from '../../engine/import/intake-rows.ts'
import { os } from './context.ts'

export const imports = {
  start: os.imports.start.handler(({ context, input }) => {
    context.intake.add(input.batchId, input.paths)
    return { ok: true }
  }),
  state: os.imports.state.handler(({ context: { engine } }) => ({
    counts: countOutcomes(engine.db),
    refused: listEntries(engine.db, 'refused', ENTRIES_SHOWN),
    already: listKnown(engine.db, ENTRIES_SHOWN),
  })),
  dismiss: os.imports.dismiss.handler(({ context, input }) => {
    dismissBatches(context.engine.db, input.batchId, context.clock.now())
    context.changes.touch('imports')
    return { ok: true }
  }),
}
