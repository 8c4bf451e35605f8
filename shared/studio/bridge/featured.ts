import { z } from 'zod'
import { choiceSchema, chosenSchema, FEATURED_MAX, foundSchema } from '../../contracts/discovery.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })

/** What a server's home page recommends, for admins; asked of the server each time. */
export const featuredContract = {
  /** In its order, also what nobody is shown now. */
  chosen: bridge.input(ofAccount).output(chosenSchema),
  /** What the page at an address shows. */
  lookUp: bridge
    .input(ofAccount.extend({ address: z.string().trim().min(1).max(2_000) }))
    .output(foundSchema),
  /** Replaces all of it. Safe to repeat. */
  choose: bridge
    .input(ofAccount.extend({ items: z.array(choiceSchema).max(FEATURED_MAX) }))
    .output(chosenSchema),
}
