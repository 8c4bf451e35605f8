import { randomBytes } from 'node:crypto'
import { discountCodeSchema } from '@veza/shared/contracts/discounts.ts'
import { type CartItem, MAX_CART_ITEMS, MAX_QUANTITY } from '@veza/shared/contracts/orders.ts'
import { amountSchema } from '@veza/shared/kernel/money.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Request, Response } from 'express'
import type { Config } from '../../config/config.ts'
import { cookieOf } from '../../http/session-cookies.ts'

export interface CartLine extends Required<Pick<CartItem, 'productId' | 'licenceId' | 'quantity'>> {
  /** Of one, as the buyer named it; undefined where the price is fixed. Minor units. */
  readonly amount: number | undefined
}

/** What somebody means to buy. It lies in their browser, and nothing of it here. */
export interface Cart {
  /** New whenever the cart is another one: orders are made once for each. */
  readonly key: string
  readonly lines: readonly CartLine[]
  readonly code: string | undefined
  /** The order that was last made of it, until that is paid: then what it bought leaves the cart. */
  readonly orderId: string | undefined
}

export interface Carts {
  read(req: Request): Cart
  keep(res: Response, cart: Cart): void
}

const KEPT_MS = 30 * DAY_MS
const KEY_BYTES = 16
const VERSION = '1'

/** Carts in a cookie: fifty lines take less than the 4 KB that a browser keeps. */
export function cartsOf({ publicUrl }: Pick<Config, 'publicUrl'>): Carts {
  const secure = publicUrl.startsWith('https://')
  const name = secure ? '__Host-veza_cart' : 'veza_cart'
  const options = { secure, sameSite: 'lax', httpOnly: true, path: '/' } as const
  return {
    read: (req) => decodeCart(cookieOf(req, name) ?? '') ?? emptyCart(),
    keep: (res, cart) =>
      cart.lines.length === 0
        ? res.clearCookie(name, options)
        : res.cookie(name, encodeCart(cart), { ...options, maxAge: KEPT_MS }),
  }
}

const newKey = () => randomBytes(KEY_BYTES).toString('base64url')
const emptyCart = (): Cart => ({ key: newKey(), lines: [], code: undefined, orderId: undefined })

/** The cart with something else in it: another cart, with another key. */
export const changed = (cart: Cart, change: Partial<Pick<Cart, 'lines' | 'code'>>): Cart => ({
  ...cart,
  ...change,
  key: newKey(),
})

type LineId = Pick<CartLine, 'productId' | 'licenceId'>
export const isLine =
  (one: LineId) =>
  (other: LineId): boolean =>
    one.productId === other.productId && one.licenceId === other.licenceId

/** Puts a line in, in the place of the same one if it is there: two presses are one. Undefined where the cart is full. */
export function withLine(cart: Cart, line: CartLine): Cart | undefined {
  const at = cart.lines.findIndex(isLine(line))
  if (at >= 0)
    return changed(cart, {
      lines: cart.lines.with(at, { ...line, quantity: cart.lines[at]?.quantity ?? line.quantity }),
    })
  return cart.lines.length < MAX_CART_ITEMS ? changed(cart, { lines: [...cart.lines, line] }) : undefined
}

export const withoutLines = (cart: Cart, gone: readonly LineId[]): Cart =>
  changed(cart, { lines: cart.lines.filter((line) => !gone.some(isLine(line))) })

/** `1.key.order.code.line.line…`, each part of letters that a cookie may hold. */
export function encodeCart({ key, orderId, code, lines }: Cart): string {
  return [
    VERSION,
    key,
    orderId === undefined ? '' : shortId(orderId),
    code ?? '',
    ...lines.map(encodeLine),
  ].join('.')
}

const encodeLine = ({ productId, licenceId, quantity, amount }: CartLine): string =>
  [shortId(productId) + shortId(licenceId), quantity, ...(amount === undefined ? [] : [amount])]
    .map((part) => (typeof part === 'number' ? part.toString(36) : part))
    .join('~')

/** Undefined for what no cart of ours is: anybody can write a cookie. */
export function decodeCart(text: string): Cart | undefined {
  const [version, key = '', order = '', code = '', ...rest] = text.split('.')
  if (version !== VERSION || !/^[\w-]{22}$/.test(key) || rest.length > MAX_CART_ITEMS) return undefined
  const lines = rest.map(decodeLine)
  const orderId = order === '' ? undefined : longId(order)
  if (order !== '' && orderId === undefined) return undefined
  if (code !== '' && !discountCodeSchema.safeParse(code).success) return undefined
  const whole = lines.filter((line) => line !== undefined)
  if (whole.length < lines.length) return undefined
  if (whole.some((line, at) => whole.findIndex(isLine(line)) !== at)) return undefined
  return { key, orderId, code: code || undefined, lines: whole }
}

const ID_LENGTH = 22

function decodeLine(text: string): CartLine | undefined {
  const [ids = '', ...figures] = text.split('~')
  const productId = longId(ids.slice(0, ID_LENGTH))
  const licenceId = longId(ids.slice(ID_LENGTH))
  const numbers = figures.map((figure) => (/^[0-9a-z]{1,8}$/.test(figure) ? Number.parseInt(figure, 36) : -1))
  const [quantity = 0, amount] = numbers
  if (!productId || !licenceId || numbers.length > 2) return undefined
  if (quantity < 1 || quantity > MAX_QUANTITY) return undefined
  if (amount !== undefined && !amountSchema.safeParse(amount).success) return undefined
  return { productId, licenceId, quantity, amount }
}

const shortId = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')

function longId(short: string): string | undefined {
  if (!/^[\w-]{22}$/.test(short)) return undefined
  const hex = Buffer.from(short, 'base64url').toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
