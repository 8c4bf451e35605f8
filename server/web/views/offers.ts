import { deliveredFormatSchema, type Licence, type Product } from '@veza/shared/contracts/products.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { licenceTemplates } from '@veza/shared/licences/index.ts'
import { money, typedAmount } from '../amounts.ts'
import { attributes, type Html, html } from '../html.ts'
import { sleeve } from './drawings.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'
import { type WishesOnPage, wishButton, wishCount } from './wishes.ts'

/** What a track can be bought in, and how this reader stands to it. */
export interface Offers {
  readonly products: readonly Product[]
  /** Of licences that the reader holds: the order that each was bought in. */
  readonly bought: ReadonlyMap<string, string>
  /** What of it is on the reader's wish list; of their own, on how many. */
  readonly wishes: WishesOnPage
  /** For the forms: the session's, or a visitor's. */
  readonly csrf: string
}

/** Nothing, where nothing is for sale. */
export function offersBlock(
  page: Page,
  { products, ...offers }: Offers,
  /** Not on its own page, where it would be said twice. */
  isNamed = true,
): Html | false {
  if (products.length === 0) return false
  const { t } = page
  return html`<section class="offers" id="buy" aria-labelledby="buy-title"><h2 id="buy-title">${t('offer.title')}</h2>
${products.map((product) => productOffers(page, product, { ...offers, isNamed }))}</section>`
}

/** So many stand above somebody's tracks, which are what their page is for. */
const ON_SALE_SHOWN = 4

/** The same on the page of whoever sells it: each thing opens to what it can be bought in. */
export function sellerOffers(page: Page, { products, ...offers }: Offers): Html | false {
  if (products.length === 0) return false
  const [first, rest] = [products.slice(0, ON_SALE_SHOWN), products.slice(ON_SALE_SHOWN)]
  const list = (some: readonly Product[]) =>
    html`<ul class="on-sale">${some.map((product) => html`<li>${onSale(page, product, offers)}</li>`)}</ul>`
  return html`<section class="offers" aria-labelledby="buy-title"><h2 id="buy-title">${page.t('offer.title')}</h2>
${list(first)}
${rest.length > 0 && html`<details class="on-sale-rest"><summary>${page.t('offer.rest', { count: rest.length })}</summary>${list(rest)}</details>`}</section>`
}

function onSale(page: Page, product: Product, offers: Omit<Offers, 'products'>): Html {
  const { t } = page
  const { title, kind, tracks } = product
  const isRelease = kind === 'release'
  return html`<details><summary><span class="thumb">${cover(product)}</span><h3 class="name">${title}</h3>
<span class="soft">${isRelease ? t('offer.tracks', { count: tracks.length }) : t('offer.track')}</span>
<span class="price figure">${fromPrice(page, product)}</span>${icon('down')}</summary>
${isRelease && html`<ol class="on-sale-tracks">${tracks.map((track) => html`<li><a href="${new URL(track.url).pathname}">${track.title}</a></li>`)}</ol><p class="on-sale-more"><a href="${pathOf(product)}">${t('release.open')}</a></p>`}
${productOffers(page, product, { ...offers, isNamed: false })}</details>`
}

/** Of a track's page, or of the release's own. */
export const pathOf = ({ url, id }: Product): string =>
  url === null ? `/releases/${id}` : new URL(url).pathname

/** Its title stands beside it. */
export function cover({ coverUrl }: Product): Html {
  if (coverUrl === null) return sleeve(undefined)
  const { pathname, search } = new URL(coverUrl)
  return html`<img src="${pathname + search}" alt="" width="320" height="320" loading="lazy">`
}

/** What the cheapest licence costs. */
export function fromPrice(page: Page, { licences, currency }: Product): string {
  const [first, ...others] = licences.toSorted((one, other) => leastOf(one) - leastOf(other))
  if (!first || currency === null) return ''
  const least = leastOf(first)
  const isFixed = others.every((licence) => leastOf(licence) === least) && first.payWhatYouWant === null
  if (isFixed || least === 0) return priceText(page, first, currency)
  return page.t('offer.from', { least: money(least, currency, page.locale) })
}

const leastOf = ({ price, payWhatYouWant }: Licence): number => payWhatYouWant?.minimum ?? price

interface ShownAs extends Omit<Offers, 'products'> {
  readonly isNamed: boolean
}

function productOffers(page: Page, product: Product, { isNamed, ...offers }: ShownAs): Html {
  const { t, person } = page
  const isOwn = person?.username === product.seller.username
  const isBought = offers.wishes.bought.has(product.id)
  return html`<div class="product">
${isNamed && product.kind === 'release' && html`<h3><a href="${pathOf(product)}">${t('offer.release', { title: product.title, count: product.tracks.length })}</a></h3>`}
${isOwn && html`<p class="soft">${t('offer.own')}${wishCount(page, offers.wishes.counts.get(product.id))}</p>`}
<ul class="licences">${product.licences.map((licence) => licenceOffer(page, product, licence, { ...offers, isOwn }))}</ul>${!isOwn && !isBought && wishButton(page, product, offers.wishes.wished.has(product.id))}</div>`
}

interface OfferState extends Omit<Offers, 'products'> {
  readonly isOwn: boolean
}

function licenceOffer(page: Page, product: Product, licence: Licence, state: OfferState): Html {
  const { t } = page
  const { currency } = product
  if (currency === null) return html``
  const orderId = state.bought.get(licence.id)
  const formats = deliveredFormatSchema.options.filter((format) => licence.formats.includes(format))
  return html`<li class="licence">
<div class="licence-what"><h4>${licence.name}</h4>
<p class="soft">${summaryOf(page, licence)}</p>
<p class="soft">${formats.map((format) => t(`format.${format}`)).join(', ')}</p>
<details class="licence-text"><summary>${t('offer.text', { name: licence.name })}</summary><div class="words">${licence.text}</div></details></div>
<div class="licence-buy"><p class="price figure">${priceText(page, licence, currency)}</p>
${orderId !== undefined && html`<p class="soft"><a href="/orders/${orderId}">${t('offer.bought')}</a></p>`}
${!state.isOwn && (orderId === undefined || !licence.exclusive) && addForm(page, { product, licence, currency, csrf: state.csrf })}</div></li>`
}

function priceText({ t, locale }: Page, { price, payWhatYouWant }: Licence, currency: Currency): string {
  if (payWhatYouWant === null) return price === 0 ? t('offer.free') : money(price, currency, locale)
  const least = money(payWhatYouWant.minimum, currency, locale)
  return payWhatYouWant.minimum === 0 ? t('offer.any') : t('offer.from', { least })
}

/** What one may do with it, in a sentence; of a seller's own words, none is known. */
function summaryOf({ locale }: Page, { template, templateVersion }: Licence): string | undefined {
  if (template === null || templateVersion === null) return undefined
  return licenceTemplates[template][templateVersion - 1]?.[locale].summary
}

interface AddForm {
  readonly product: Product
  readonly licence: Licence
  readonly currency: Currency
  readonly csrf: string
}

function addForm(page: Page, { product, licence, currency, csrf }: AddForm): Html {
  const { t, locale } = page
  const { payWhatYouWant, price, id } = licence
  const label = t('offer.add.of', { licence: licence.name, title: product.title })
  return html`<form method="post" action="/cart">
<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="do" value="add"><input type="hidden" name="product" value="${product.id}"><input type="hidden" name="licence" value="${id}">
${payWhatYouWant && amountField(page, { id: `amount-${id}`, value: typedAmount(price, currency, locale), currency })}
<button class="button-quiet" type="submit" aria-label="${label}">${t('offer.add')}</button></form>`
}

interface AmountField {
  readonly id: string
  readonly value: string
  readonly currency?: Currency
  readonly fault?: string | undefined
}

/** Where one writes what it is worth to oneself. */
export function amountField({ t }: Page, { id, value, currency, fault }: AmountField): Html {
  const described = fault === undefined ? undefined : `${id}-fault`
  const input = attributes({
    id,
    name: 'amount',
    value,
    inputmode: 'decimal',
    autocomplete: 'off',
    maxlength: 14,
    required: true,
    'aria-describedby': described,
    'aria-invalid': fault === undefined ? undefined : 'true',
  })
  return html`<div class="field amount"><label for="${id}">${t('offer.amount')}${currency && html` <span class="soft">${currency.toUpperCase()}</span>`}</label>
${fault !== undefined && html`<p class="fault" id="${described}">${fault}</p>`}<input${input}></div>`
}
