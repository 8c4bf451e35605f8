import type { NewLicence, Offer } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { newestVersion } from '@veza/shared/licences/index.ts'
import type { Insertable } from 'kysely'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import { holdUpload, letUploadGo } from '../uploads/index.ts'
import {
  changeProduct,
  insertLicence,
  type LicenceRow,
  moveLicence,
  type Product,
  replaceImages,
  retireLicences,
} from './queries.ts'
import { meet, settle } from './service.ts'

type Parts = Pick<Context, 'clock' | 'config' | 'newId' | 'transaction'>
/** What a licence says, whatever its place in the list. */
type Terms = Pick<
  Insertable<DB['productLicences']>,
  'template' | 'templateVersion' | 'ownName' | 'ownText' | 'currency' | 'price' | 'minimum' | 'formats'
>

/**
 * Replaces images and licences, in one transaction: whatever fails, the old ones stay, all of them. Who has read another
 * version is refused, so that of two at once one stands whole.
 * @throws ProductNotFound, NotYourProduct, StaleProduct, NotSellable; DomainError 422 `currency-not-settled`; of an image: UploadNotFound, DomainError 409
 */
export function replaceOffer(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  version: number,
  wanted: Offer,
  key?: string,
): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const write = { route: 'products.offer', id, changes: wanted }
    const { product, isDone } = await meet(tx, ctx, viewer, { key, seen: version }, write)
    if (isDone) return product
    assertSettled(ctx, wanted.currency)
    const { images, ...offer } = wanted
    const now = ctx.clock.now()
    await takeImages(tx, viewer, product, images, now)
    await takeLicences(ctx, tx, product, offer, now)
    await changeProduct(tx, id, {}, now)
    return settle(tx, viewer, id, now)
  })
}

/** What is not settled as it was paid cannot be divided: the provider takes no transfer of it. */
function assertSettled({ config }: Parts, currency: Currency): void {
  const settled = config.payments.settlementCurrencies
  if (settled.includes(currency)) return
  const named = settled.map((one) => one.toUpperCase()).join(', ')
  const detail = `Nobody could be paid out in ${currency.toUpperCase()} here. Choose one of these: ${named}.`
  const fields = [{ field: 'currency', detail }]
  throw new DomainError(422, 'currency-not-settled', detail, { fields, extra: { currencies: settled } })
}

async function takeImages(
  tx: Tx,
  viewer: Viewer,
  { id, images: before }: Product,
  images: Offer['images'],
  now: Date,
): Promise<void> {
  // In the order of their ids, so that two such changes never wait for each other.
  for (const uploadId of [...new Set([...images, ...before])].sort()) {
    if (images.includes(uploadId)) await holdUpload(tx, viewer.userId, uploadId, 'cover')
    // Pages that are open may still ask for it.
    else await letUploadGo(tx, uploadId, now)
  }
  await replaceImages(tx, id, images)
}

/** What says the same as before keeps its row, and so its id: carts that name it stay good. */
async function takeLicences(
  ctx: Parts,
  tx: Tx,
  { id: productId, licences: before }: Product,
  { currency, licences }: Omit<Offer, 'images'>,
  now: Date,
): Promise<void> {
  const left = [...before]
  const wanted = licences.map((licence) => {
    const terms = termsOf(licence, currency)
    const kept = left.find((row) => isSame(row, terms))
    if (kept) left.splice(left.indexOf(kept), 1)
    return { terms, kept }
  })
  const retired = left.map(({ id }) => id)
  await retireLicences(tx, retired, now)
  for (const [index, { terms, kept }] of wanted.entries()) {
    const position = index + 1
    if (kept) await moveLicence(tx, kept.id, position)
    else await insertLicence(tx, { ...terms, id: ctx.newId(), productId, position, createdAt: now })
  }
}

function termsOf(licence: NewLicence, currency: Offer['currency']): Terms {
  const { terms, price, payWhatYouWant, formats } = licence
  const words =
    'template' in terms
      ? {
          template: terms.template,
          templateVersion: newestVersion(terms.template),
          ownName: null,
          ownText: null,
        }
      : { template: null, templateVersion: null, ...terms }
  return { ...words, currency, price, minimum: payWhatYouWant?.minimum ?? null, formats: formats.toSorted() }
}

function isSame(row: LicenceRow, terms: Terms): boolean {
  const asText = ({
    template,
    templateVersion,
    ownName,
    ownText,
    currency,
    price,
    minimum,
    formats,
  }: Terms) =>
    JSON.stringify([template, templateVersion, ownName, ownText, currency, price, minimum, formats])
  return asText(row) === asText(terms)
}
