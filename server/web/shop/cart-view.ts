import { MAX_QUANTITY } from '@veza/shared/contracts/orders.ts'
import type { Attempt, Visit } from '../account/types.ts'
import { field, form } from '../account/views/form.ts'
import { money } from '../amounts.ts'
import { attributes, type Html, html } from '../html.ts'
import { isTextKey } from '../texts/index.ts'
import type { Content } from '../views/layout.ts'
import { amountField } from '../views/offers.ts'
import type { Cart } from './cart.ts'
import { buyableQuote, type CartNow, type LineFault, type LineNow } from './price-cart.ts'
import { shopFrame } from './shop-frame.ts'

export function cartContent(visit: Visit, attempt: Attempt, cart: Cart, now: CartNow): Content {
  const { t } = visit.page
  if (cart.lines.length === 0)
    return shopFrame(
      visit,
      attempt,
      t('cart.title'),
      addAgain(visit, attempt),
      html`<p class="lead">${t('cart.empty')}</p><p class="form-end"><a class="button" href="/">${t('cart.empty.next')}</a></p>`,
    )
  const currency = now.quote?.currency
  return shopFrame(
    visit,
    attempt,
    t('cart.title'),
    addAgain(visit, attempt),
    html`<ul class="lines">${now.lines.map((line) => cartLine(visit, line))}</ul>`,
    discount(visit, attempt, cart, now),
    now.fault && html`<p class="fault">${faultText(visit, now.fault, currency)}</p>`,
    totals(visit, now),
    till(visit, attempt, cart, now),
  )
}

/** What was asked for on another page, and not taken: asked for again here. */
function addAgain(visit: Visit, attempt: Attempt): Html | false {
  const { t } = visit.page
  const [product, licence, amount] = ['product', 'licence', 'amount'].map((name) => attempt.typed.get(name))
  const isMendable = attempt.faults.has('amount') || attempt.problem === t('problem.csrf')
  if (attempt.action !== 'add' || !isMendable || !product || !licence) return false
  return form(
    visit,
    { does: 'add', submit: 'offer.add', hidden: { product, licence } },
    amount !== undefined &&
      amountField(visit.page, { id: 'add-amount', value: amount, fault: attempt.faults.get('amount') }),
  )
}

function cartLine(visit: Visit, { line, product, licence, fault, amount }: LineNow): Html {
  const { page, csrf } = visit
  const { t, locale } = page
  const title = product?.title ?? t('cart.gone')
  const currency = product?.currency ?? undefined
  const hidden = (does: string) =>
    html`<input type="hidden" name="csrf" value="${csrf}"><input type="hidden" name="do" value="${does}"><input type="hidden" name="product" value="${line.productId}"><input type="hidden" name="licence" value="${line.licenceId}">`
  const id = `quantity-${line.licenceId}`
  const track = product?.tracks[0]
  const isChanged = product?.status === 'on-sale' && product.obstacles.length === 0 && !licence
  return html`<li class="line">
<div class="line-what"><p class="line-title">${(fault && !isChanged) || !track ? title : html`<a href="${new URL(track.url).pathname}#buy">${title}</a>`}</p>
<p class="soft">${[product?.seller.displayName, licence?.name].filter(Boolean).join(' · ')}</p>
${fault && html`<p class="fault">${isChanged ? t('problem.licence-changed') : faultText(visit, fault, currency)}</p>`}</div>
<p class="line-price figure">${amount !== undefined && currency && money(amount, currency, locale)}</p>
<div class="line-does">
${
  !fault &&
  !licence?.exclusive &&
  html`<form method="post" action="/cart" class="inline">${hidden('quantity')}
<label for="${id}">${t('cart.quantity')}</label><input id="${id}" name="quantity" type="number" inputmode="numeric" min="1" max="${MAX_QUANTITY}" value="${line.quantity}" required><button class="text-button" type="submit" aria-label="${t('cart.update.of', { title })}">${t('cart.update')}</button></form>`
}
<form method="post" action="/cart" class="inline">${hidden('remove')}<button class="text-button" type="submit" aria-label="${t('cart.remove.of', { title })}">${t('cart.remove')}</button></form></div>
</li>`
}

function faultText(
  { page: { t, locale } }: Visit,
  { code, minimum }: LineFault,
  currency: Parameters<typeof money>[1] | undefined,
): string {
  const key = `problem.${code}`
  const least = minimum === undefined || !currency ? '' : money(minimum, currency, locale)
  return t(isTextKey(key) ? key : 'problem.other', { least })
}

function discount(visit: Visit, attempt: Attempt, cart: Cart, { codeFault }: CartNow): Html {
  const { t } = visit.page
  if (cart.code === undefined) {
    const isOpen = attempt.action === 'code'
    return html`<details class="more"${isOpen && html` open`}><summary>${t('cart.code.have')}</summary>
${form(visit, { does: 'code', submit: 'cart.code.use', quiet: true }, field(visit, attempt, 'code', { name: 'code', label: 'cart.code', autocomplete: 'off', maxlength: 40, verbatim: true }))}</details>`
  }
  return html`<div class="code"><p>${t('cart.code')}: <strong>${cart.code.toUpperCase()}</strong></p>
${codeFault && html`<p class="fault">${faultText(visit, codeFault, undefined)}</p>`}
<form method="post" action="/cart" class="inline"><input type="hidden" name="csrf" value="${visit.csrf}"><input type="hidden" name="do" value="remove-code"><button class="text-button" type="submit">${t('cart.code.remove')}</button></form></div>`
}

function totals({ page: { t, locale } }: Visit, { quote }: CartNow): Html | false {
  if (!quote) return false
  const { subtotal, total, currency } = quote
  const row = (label: string, amount: string, kind = '') =>
    html`<div${attributes({ class: kind || undefined })}><dt>${label}</dt><dd class="figure">${amount}</dd></div>`
  return html`<dl class="totals">
${subtotal !== total && row(t('cart.subtotal'), money(subtotal, currency, locale))}
${subtotal !== total && row(t('cart.discount'), `−${money(subtotal - total, currency, locale)}`)}
${row(t('cart.total'), money(total, currency, locale), 'total')}
</dl>`
}

function till(visit: Visit, attempt: Attempt, cart: Cart, now: CartNow): Html {
  const { page, viewer } = visit
  const { t, locale } = page
  const quote = buyableQuote(now)
  if (!quote) return html`<p class="note">${t('cart.mend')}</p>`
  const { total, currency } = quote
  const hidden = { cart: cart.key, expectedTotal: String(total) }
  const submit = total === 0 ? 'cart.take' : 'cart.pay'
  const fields = html`${
    !viewer &&
    html`<p class="aside">${t('cart.guest')} <a href="/sign-in?next=%2Fcart">${t('cart.signIn')}</a></p>
${field(visit, attempt, 'pay', { name: 'email', label: 'field.email', type: 'email', autocomplete: 'email', hint: 'cart.email.hint', maxlength: 254 })}`
  }${total > 0 && field(visit, attempt, 'pay', { name: 'billingName', label: 'cart.billingName', autocomplete: 'name', hint: 'cart.billingName.hint', maxlength: 120, optional: true })}`
  return html`${form(visit, { does: 'pay', submit, hidden, submitValues: { total: money(total, currency, locale) } }, fields)}
${total > 0 && html`<p class="aside">${t('cart.provider')}</p>`}`
}
