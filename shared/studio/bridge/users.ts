import { z } from 'zod'
import { instantSchema, pageOf } from '../../contracts/common.ts'
import {
  accountDetailSchema,
  accountSchema,
  grantableRoleSchema,
  reasonSchema,
  staffSessionSchema,
} from '../../contracts/staff.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const ofAdmin = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofUser = ofAdmin.extend({ id: idSchema })
const act = ofUser.extend({ reason: reasonSchema })

/** Accounts of a server, for its admins; asked of the server each time, by the same second factor as `moderation`. */
export const usersContract = {
  /** The newest first. */
  list: bridge
    .input(ofAdmin.extend({ cursor: z.string().max(200).nullable(), query: z.string().max(254) }))
    .output(pageOf(accountSchema)),
  get: bridge.input(ofUser).output(accountDetailSchema),
  sessions: bridge.input(ofUser).output(z.array(staffSessionSchema)),
  /** This and what follows is safe to repeat. */
  grantRole: bridge.input(act.extend({ role: grantableRoleSchema })).output(accountDetailSchema),
  takeRole: bridge.input(act.extend({ role: grantableRoleSchema })).output(accountDetailSchema),
  /** @param sessionId null: all of them */
  endSessions: bridge.input(act.extend({ sessionId: idSchema.nullable() })).output(accountDetailSchema),
  /** @param until null: until somebody lifts it. Repeated with the same end it is one suspension. */
  suspend: bridge.input(act.extend({ until: instantSchema.nullable() })).output(accountDetailSchema),
  lift: bridge.input(act).output(accountDetailSchema),
}
