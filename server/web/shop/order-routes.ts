import { idSchema } from '@veza/shared/kernel/ids.ts'
import { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import type { Context } from '../../context.ts'
import { OrderNotFound, ownOrder, readInvoice, readOrder } from '../../domains/orders/index.ts'
import { toDomainError } from '../../http/problem.ts'
import type { Answers } from '../account/answers.ts'
import { accountRouter } from '../account/router.ts'
import type { Visit } from '../account/types.ts'
import { cartsOf, withoutLines } from './cart.ts'
import { lostOrder } from './order-lost.ts'
import { accessOf, ORDER_PATH, orderIdOf, orderPage } from './order-page.ts'
import { orderTokens } from './order-token.ts'

export interface OrderPages {
  readonly router: Router
  /** What is said of orders that are not one's own, and of pages of orders that failed; every other failure is for `next`. */
  failuresOr(next: ErrorRequestHandler): ErrorRequestHandler
}

export function orderPages(ctx: Context, answers: Answers): OrderPages {
  const router = Router({ caseSensitive: true, strict: true })
  const before = beforeOrder(ctx, answers)
  router.get(ORDER_PATH, before).post(ORDER_PATH, before)
  router.get(`${ORDER_PATH}/invoice.pdf`, invoice(ctx, answers))
  router.use(accountRouter([orderPage], answers))
  return {
    router,
    failuresOr: (next) => async (error, req, res, done) => {
      const fault = toDomainError(error)
      if (res.headersSent || !/^\/orders\/[^/]/.test(req.path)) return next(error, req, res, done)
      if (error instanceof OrderNotFound) return lostOrder(answers.visit(req, res))
      if (fault.status < 500) return next(error, req, res, done)
      ctx.log.error({ err: error, requestId: req.requestId, path: req.path }, 'page failed')
      answers.message(req, res, fault)
    },
  }
}

/** Before anything is shown: a guest's token goes into a cookie and out of the address, and what was paid out of the cart. */
function beforeOrder(ctx: Context, answers: Answers): RequestHandler {
  const tokens = orderTokens(ctx.config)
  return async (req, res, next) => {
    const visit = answers.visit(req, res)
    const id = orderIdOf(visit)
    if (!idSchema.safeParse(id).success) throw new OrderNotFound()
    const { token, ...query } = req.query as Record<string, string>
    if (req.method !== 'GET') return next()
    if (typeof token === 'string') {
      await ownOrder(ctx, { viewer: visit.viewer, token }, id)
      tokens.keep(res, id, token)
    } else if (!(await emptyCart(visit, id))) return next()
    const rest = new URLSearchParams(query).toString()
    answers.go(res, `/orders/${id}${rest && `?${rest}`}`)
  }
}

/** What was bought leaves the cart, once it is paid. @returns whether it did just now */
async function emptyCart(visit: Visit, id: string): Promise<boolean> {
  const carts = cartsOf(visit.ctx.config)
  const cart = carts.read(visit.req)
  if (cart.orderId !== id) return false
  const { status, items, payment } = await readOrder(visit.ctx, accessOf(visit), id)
  const isOpen = status === 'pending' || status === 'failed' || status === 'expired'
  if (isOpen && payment.status !== 'processing') return false
  carts.keep(visit.res, { ...withoutLines(cart, items), orderId: undefined, code: undefined })
  return true
}

/** The same as the API has, for those who are known by the cookie alone. */
function invoice(ctx: Context, answers: Answers): RequestHandler {
  return async (req, res) => {
    const visit = answers.visit(req, res)
    const id = orderIdOf(visit)
    if (!idSchema.safeParse(id).success) throw new OrderNotFound()
    const { filename, pdf } = await readInvoice(ctx, accessOf(visit), id, visit.page.locale)
    res
      .set({ 'Cache-Control': 'private, no-store', 'X-Robots-Tag': 'noindex' })
      .set('Content-Disposition', `attachment; filename="${filename}"`)
      .type('application/pdf')
      .send(pdf)
  }
}
