import type { Offer, ProductPatch } from '@veza/shared/contracts/products.ts'
import { asSyncProduct } from '@veza/shared/contracts/sync.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import {
  type LicenceLanguage,
  licenceTemplateSchema,
  licenceWords,
  newestVersion,
} from '@veza/shared/licences/index.ts'
import { type Request, Router } from 'express'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inRole, signedIn, type Viewer } from '../../http/request-context.ts'
import { type Meant, meantBy } from '../../http/seen-version.ts'
import { differingFields } from '../../http/stale-version.ts'
import { replaceOffer } from './offer.ts'
import { ProductNotFound } from './policy.ts'
import { imageAddress, ownPage, pageOfTrack, visibleProduct } from './reading.ts'
import { scheduleSale, unscheduleSale } from './schedule.ts'
import { putOnSale, withdraw } from './selling.ts'
import { createProduct, removeProduct, StaleProduct, updateProduct } from './service.ts'
import { productView } from './view.ts'

type Product = Parameters<typeof productView>[1]
type Move = (ctx: Context, viewer: Viewer, id: string, meant: Meant) => Promise<Product>

/** The products' part of the contract. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function productsRoutes(ctx: Context) {
  const view = (product: Product, language: LicenceLanguage = 'en') =>
    productView(ctx.config, product, language)
  const moved = (move: Move, viewer: Viewer, id: string, meant: Meant) =>
    withCurrent(ctx, async () => view(await move(ctx, viewer, id, meant)))
  return os.products.router({
    licenceTemplates: os.products.licenceTemplates.handler(({ input }) => ({
      items: licenceTemplateSchema.options.map((template) => {
        const version = newestVersion(template)
        return { template, version, ...licenceWords(template, version, input.locale) }
      }),
    })),
    create: os.products.create.handler(async ({ input, context }) => {
      const viewer = inRole(context, 'creator')
      return view(await createProduct(ctx, viewer, input, context.req.get('idempotency-key')))
    }),
    get: os.products.get.handler(async ({ input, context }) =>
      view(await visibleProduct(ctx.db, context.viewer, input.id), input.locale),
    ),
    mine: os.products.mine.handler(({ input, context }) => ownPage(ctx, signedIn(context), input)),
    ofTrack: os.products.ofTrack.handler(({ input, context }) =>
      pageOfTrack(ctx, context.viewer, input.id, input),
    ),
    update: os.products.update.handler(async ({ input: { id, version, ...changes }, context }) => {
      const viewer = inRole(context, 'creator')
      const key = context.req.get('idempotency-key')
      const write = async () => view(await updateProduct(ctx, viewer, id, version, changes, key))
      return withCurrent(ctx, write, changes)
    }),
    remove: os.products.remove.handler(async ({ input, context }) => {
      const viewer = signedIn(context)
      const meant = meantBy(context)
      await withCurrent(ctx, () => removeProduct(ctx, viewer, input.id, meant))
      return { id: input.id }
    }),
    replaceOffer: os.products.replaceOffer.handler(async ({ input: { id, version, ...offer }, context }) => {
      const viewer = inRole(context, 'creator')
      const key = context.req.get('idempotency-key')
      const write = async () => view(await replaceOffer(ctx, viewer, id, version, offer, key))
      return withCurrent(ctx, write, offer)
    }),
    putOnSale: os.products.putOnSale.handler(({ input, context }) =>
      moved(putOnSale, inRole(context, 'creator'), input.id, meantBy(context)),
    ),
    withdraw: os.products.withdraw.handler(({ input, context }) =>
      moved(withdraw, signedIn(context), input.id, meantBy(context)),
    ),
    schedule: os.products.schedule.handler(({ input, context }) => {
      const at = new Date(input.saleAt)
      const move: Move = (_ctx, viewer, id, meant) => scheduleSale(ctx, viewer, id, at, meant)
      return moved(move, inRole(context, 'creator'), input.id, meantBy(context))
    }),
    unschedule: os.products.unschedule.handler(({ input, context }) =>
      moved(unscheduleSale, signedIn(context), input.id, meantBy(context)),
    ),
  })
}

/** A stale write is answered with how the product stands now, and with what of the write is not so already. */
async function withCurrent<T>(
  ctx: Pick<Context, 'config'>,
  work: () => Promise<T>,
  changes: ProductPatch | Offer = {},
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StaleProduct)) throw error
    const current = productView(ctx.config, error.product, 'en')
    throw new DomainError(error.status, error.code, error.message, {
      extra: { current, differing: differingFields(changes, asSyncProduct(current)) },
    })
  }
}

/** A product's images: plain routes below the API's prefix. */
export function productFiles(ctx: Context): Router {
  const router = Router()
  router.get('/products/:id/images/:image', async (req, res) => {
    const url = await imageAddress(ctx, req.viewer, idIn(req, 'id'), idIn(req, 'image'))
    res.set('Cache-Control', 'private, max-age=600').redirect(302, url)
  })
  return router
}

function idIn(req: Request, name: string): string {
  const id = idSchema.safeParse(req.params[name])
  if (!id.success) throw new ProductNotFound()
  return id.data
}
