import { z } from 'zod'
import { auditActionSchema, auditEntrySchema, auditFamilySchema } from '../../contracts/audit.ts'
import { instantSchema, pageOf } from '../../contracts/common.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const wanted = z.object({
  whose: z.object({ server: originSchema, accountId: idSchema }),
  /** An id, or what somebody is called; null: whoever. */
  actor: z.string().max(60).nullable(),
  byServer: z.boolean(),
  subject: z.string().max(60).nullable(),
  action: auditActionSchema.nullable(),
  family: auditFamilySchema.nullable(),
  /** At or after. */
  from: instantSchema.nullable(),
  /** Before. */
  to: instantSchema.nullable(),
})

/** What the staff and the server did, for admins to read; by the same second factor as `moderation`. */
export const auditContract = {
  /** The newest first. */
  list: bridge
    .input(wanted.extend({ cursor: z.string().max(200).nullable() }))
    .output(pageOf(auditEntrySchema)),
  /** All that fits, as a table of the server's. */
  table: bridge
    .input(wanted)
    .output(z.object({ filename: z.string(), type: z.string(), content: z.base64() })),
}
