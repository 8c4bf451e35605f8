import { z } from 'zod'
import { flagChangeSchema, flagSchema } from '../../contracts/flags.ts'
import { reasonSchema } from '../../contracts/staff.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const ofAdmin = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofFlag = ofAdmin.extend({ name: z.string().max(64) })

/** What is switched on at a server, and for whom, for its admins; by the same second factor as `moderation`. */
export const flagsContract = {
  list: bridge.input(ofAdmin).output(z.array(flagSchema)),
  /** This and what follows is safe to repeat. */
  change: bridge.input(ofFlag.extend(flagChangeSchema.shape)).output(flagSchema),
  remove: bridge.input(ofFlag.extend({ reason: reasonSchema })).output(doneSchema),
}
