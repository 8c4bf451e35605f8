import { z } from 'zod'
import { sessionSchema, userSchema } from '../../contracts/accounts.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema } from './base.ts'
import { accountSchema } from './session.ts'

const whose = accountSchema.pick({ server: true, accountId: true })

/** What the server says of the account, asked each time: none of it is kept here. */
export const accountContract = {
  me: bridge.input(whose).output(userSchema.pick({ email: true, username: true, displayName: true })),
  /** Every place where it is signed in, this one first. */
  sessions: bridge.input(whose).output(z.array(sessionSchema)),
  /** One that has ended already is ended. */
  endSession: bridge.input(whose.extend({ id: idSchema })).output(doneSchema),
  endOtherSessions: bridge.input(whose).output(z.object({ ended: z.int() })),
}
