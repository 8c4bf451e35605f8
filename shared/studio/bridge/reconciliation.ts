import { z } from 'zod'
import {
  balanceDifferencesSchema,
  ledgerFindingsSchema,
  reconcileOutcomeSchema,
} from '../../contracts/reconciliation.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })

/** Whether the books, the provider and what waits agree, for admins; asked of the server each time. */
export const reconciliationContract = {
  /** Asks the provider about all that has waited too long; takes as long as that takes. Safe to repeat. */
  run: bridge.input(ofAccount).output(reconcileOutcomeSchema),
  findings: bridge.input(ofAccount).output(ledgerFindingsSchema),
  /** Has the books checked anew; what is found is there some minutes later. Safe to repeat. */
  check: bridge.input(ofAccount).output(doneSchema),
  differences: bridge.input(ofAccount).output(balanceDifferencesSchema),
}
