import { z } from 'zod'
import { newSharesSchema, splitSheetSchema } from '../../contracts/splits.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const whose = z.object({ server: originSchema, accountId: idSchema })
const ofTrack = z.object({ whose, trackId: idSchema })
const ofSheet = z.object({ whose, id: idSchema })

/** Split sheets live at the server alone: others are asked. Each call needs the network. */
export const splitsContract = {
  /** Newest first. `self`: who asks, as sheets name them. */
  ofTrack: bridge.input(ofTrack).output(z.object({ self: z.string(), sheets: z.array(splitSheetSchema) })),
  /** Those that name this account and wait for its answer. */
  invitations: bridge.input(z.object({ whose })).output(z.array(splitSheetSchema)),
  /** Asked again after an answer that was lost, it finds the sheet that it made. */
  propose: bridge.input(ofTrack.extend({ shares: newSharesSchema })).output(splitSheetSchema),
  accept: bridge.input(ofSheet).output(splitSheetSchema),
  decline: bridge.input(ofSheet).output(splitSheetSchema),
  withdraw: bridge.input(ofSheet).output(splitSheetSchema),
}
