import { ENTRIES_SHOWN } from '@veza/shared/studio/bridge/imports.ts'
import { countOutcomes, countPassing, listEntries, listKnown } from '../../engine/import/intake-rows.ts'
import { os } from './context.ts'

export const imports = {
  start: os.imports.start.handler(({ context, input }) => {
    context.intake.add(input.batchId, input.paths)
    return { ok: true }
  }),
  state: os.imports.state.handler(({ context: { engine } }) => ({
    counts: countOutcomes(engine.db),
    refused: listEntries(engine.db, 'refused', ENTRIES_SHOWN),
    again: countPassing(engine.db),
    already: listKnown(engine.db, ENTRIES_SHOWN),
  })),
  retry: os.imports.retry.handler(({ context }) => {
    context.intake.retry()
    return { ok: true }
  }),
  dismiss: os.imports.dismiss.handler(async ({ context, input }) => {
    await context.intake.dismiss(input.batchId)
    return { ok: true }
  }),
}
