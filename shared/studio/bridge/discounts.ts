import { z } from 'zod'
import { seenVersionSchema } from '../../contracts/common.ts'
import { discountPatchSchema, discountSchema, newDiscountSchema } from '../../contracts/discounts.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const whose = z.object({ server: originSchema, accountId: idSchema })

/** Discount codes live at the server alone. Each call needs the network. */
export const discountsContract = {
  mine: bridge.input(z.object({ whose })).output(z.array(discountSchema)),
  /** Asked again after an answer that was lost, it finds the code that it made. */
  create: bridge.input(z.object({ whose, discount: newDiscountSchema })).output(discountSchema),
  update: bridge
    .input(z.object({ whose, id: idSchema, version: seenVersionSchema, changes: discountPatchSchema }))
    .output(discountSchema),
}
