import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { AUDIT_CSV_PATH, auditFilterSchema } from '@veza/shared/contracts/audit.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Router } from 'express'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext } from '../../http/request-context.ts'
import { csvParts, listEntries } from './service.ts'

/** What was done, for admins to read; nobody changes it. */
export function auditRoutes(ctx: Context) {
  return os.audit.router({
    list: os.audit.list.handler(({ input, context }) => {
      asAdmin(ctx, context)
      return listEntries(ctx, input)
    }),
  })
}

/** The same as a file, below the API's prefix; sent as it is read. */
export function auditFiles(ctx: Context): Router {
  const router = Router()
  router.get(AUDIT_CSV_PATH, async (req, res) => {
    asAdmin(ctx, { viewer: req.viewer })
    const filter = auditFilterSchema.safeParse(req.query)
    if (!filter.success)
      throw new DomainError(400, 'bad-request', 'A filter cannot be read. Use those of the list.', {
        fields: filter.error.issues.map(({ path, message }) => ({ field: path.join('.'), detail: message })),
      })
    const day = ctx.clock.now().toISOString().slice(0, 10)
    res.set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="veza-audit-${day}.csv"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    // Cut off where it fails midway: half a table must not look like a whole one.
    await pipeline(Readable.from(csvParts(ctx, filter.data)), res).catch((err: unknown) => {
      ctx.log.warn({ err, requestId: req.requestId }, 'audit log: the table was not sent to its end')
    })
  })
  return router
}

/** @throws DomainError 401, 403 */
const asAdmin = (ctx: Pick<Context, 'clock'>, context: Pick<RequestContext, 'viewer'>) =>
  inStaffRole(context, 'admin', ctx.clock.now())
