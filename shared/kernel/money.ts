import { z } from 'zod'

/**
 * Money is a whole number of a currency's minor units (cents; yen have none below them) in a `number` that is a safe
 * integer, `bigint` in the database. No float ever stands for money: what divides does so with BigInt, and says where the
 * rest goes.
 */

interface CurrencyFacts {
  /** Digits after the decimal point (ISO 4217). */
  readonly exponent: 0 | 2
  /**
   * The least that a payment may be, in minor units. What the provider asks follows the account's settlement currency and
   * may be more: then it refuses by itself.
   */
  readonly minimumCharge: number
}

/** What things may be sold in. Codes are ISO 4217's in lower case, as the payment provider writes them. */
export const currencyFacts = {
  eur: { exponent: 2, minimumCharge: 50 },
  usd: { exponent: 2, minimumCharge: 50 },
  gbp: { exponent: 2, minimumCharge: 30 },
  cad: { exponent: 2, minimumCharge: 50 },
  aud: { exponent: 2, minimumCharge: 50 },
  nzd: { exponent: 2, minimumCharge: 50 },
  chf: { exponent: 2, minimumCharge: 50 },
  sek: { exponent: 2, minimumCharge: 300 },
  nok: { exponent: 2, minimumCharge: 300 },
  dkk: { exponent: 2, minimumCharge: 250 },
  pln: { exponent: 2, minimumCharge: 200 },
  czk: { exponent: 2, minimumCharge: 1_500 },
  ron: { exponent: 2, minimumCharge: 200 },
  brl: { exponent: 2, minimumCharge: 50 },
  mxn: { exponent: 2, minimumCharge: 1_000 },
  hkd: { exponent: 2, minimumCharge: 400 },
  sgd: { exponent: 2, minimumCharge: 50 },
  jpy: { exponent: 0, minimumCharge: 50 },
  krw: { exponent: 0, minimumCharge: 1_000 },
} as const satisfies Record<string, CurrencyFacts>

export type Currency = keyof typeof currencyFacts
export const currencies = Object.keys(currencyFacts) as [Currency, ...Currency[]]
export const currencySchema = z.enum(currencies)

/** 99,999,999 of the main unit, and all its minor ones: the most that one amount may be. */
export const maximumAmounts = { 0: 99_999_999, 2: 9_999_999_999 } as const
const MAX_MINOR_UNITS = maximumAmounts[2]
/** The most that is paid at once, in minor units of whatever currency: the provider takes eight digits. */
export const MAXIMUM_CHARGE = 99_999_999

/** Minor units, from nothing on. Its currency may allow less: see {@link moneySchema}. */
export const amountSchema = z.int().min(0).max(MAX_MINOR_UNITS)

/** An amount in a currency. */
export const moneySchema = z
  .object({ amount: amountSchema, currency: currencySchema })
  .refine(({ amount, currency }) => amount <= maximumAmount(currency), {
    path: ['amount'],
    error: 'More than this currency’s largest amount',
  })
export type Money = z.infer<typeof moneySchema>

export const isCurrency = (code: string): code is Currency => Object.hasOwn(currencyFacts, code)

/** The most that one amount in this currency may be, in minor units. */
export const maximumAmount = (currency: Currency): number => maximumAmounts[currencyFacts[currency].exponent]

/** The least above nothing that can be charged, in minor units. */
export const minimumCharge = (currency: Currency): number => currencyFacts[currency].minimumCharge

/** True of nothing at all, and of what a payment can be made of. */
export const isChargeable = (amount: number, currency: Currency): boolean =>
  amount === 0 || (amount >= minimumCharge(currency) && amount <= MAXIMUM_CHARGE)

/** A whole is ten thousand basis points. */
export const WHOLE_BASIS_POINTS = 10_000
export const basisPointsSchema = z.int().min(0).max(WHOLE_BASIS_POINTS)

function wholeUnits(value: number, what: string): bigint {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`${what} is no whole number from 0 on: ${value}`)
  return BigInt(value)
}

function asNumber(value: bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`too much to count exactly: ${value}`)
  return number
}

/** Adds amounts up, minor units of one currency. Throws `RangeError` where the sum is no safe integer. */
export const sumOf = (amounts: Iterable<number>): number => {
  let sum = 0n
  for (const amount of amounts) sum += BigInt(amount)
  return asNumber(sum)
}

/**
 * Divides minor units by weights so that the parts always add up to the whole: the largest-remainder method (Hamilton's).
 * Among equal remainders the earlier part gets the unit; a weight of nothing gets nothing.
 * Throws `RangeError` on what is no whole number from 0 on, and on weights that are nothing in all.
 */
export function splitByWeights(total: number, weights: readonly number[]): number[] {
  const whole = wholeUnits(total, 'the total')
  const shares = weights.map((weight) => wholeUnits(weight, 'a weight'))
  const sum = shares.reduce((one, other) => one + other, 0n)
  if (sum === 0n) throw new RangeError('there is no weight to split by')
  const parts = shares.map((share, index) => ({
    index,
    units: (whole * share) / sum,
    remainder: (whole * share) % sum,
  }))
  const left = whole - parts.reduce((one, part) => one + part.units, 0n)
  const byRemainder = parts.toSorted((one, other) =>
    one.remainder === other.remainder ? one.index - other.index : one.remainder > other.remainder ? -1 : 1,
  )
  for (const part of byRemainder.slice(0, Number(left))) part.units += 1n
  return parts.map((part) => Number(part.units))
}

/**
 * A share of an amount, in minor units, halves rounded up: what {@link splitByWeights} gives the first of two.
 * @param basisPoints from 0 to 10,000; anything else throws `RangeError`
 */
export function shareOf(amount: number, basisPoints: number): number {
  const points = wholeUnits(basisPoints, 'basis points')
  const whole = BigInt(WHOLE_BASIS_POINTS)
  if (points > whole) throw new RangeError(`a share is at most the whole: ${basisPoints}`)
  return Number((wholeUnits(amount, 'the amount') * points + whole / 2n) / whole)
}

/** `1234` of euro as `12.34`, and `-5` as `-0.05`: for tables of numbers, in no language. */
export function decimalOf(amount: number, currency: Currency): `${number}` {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a number of minor units: ${amount}`)
  const { exponent } = currencyFacts[currency]
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0')
  const cut = digits.length - exponent
  const text = exponent === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`
  return `${amount < 0 ? '-' : ''}${text}` as `${number}`
}

/**
 * `12,5` of euro as 1250: an amount as people type it, with a point or a comma. Undefined for what is no amount of this
 * currency: no digits, a sign, more decimals than it has, more than it may be.
 */
export function parseAmount(text: string, currency: Currency): number | undefined {
  const { exponent } = currencyFacts[currency]
  const found = /^(\d{1,10})(?:[.,](\d+))?$/.exec(text.replace(/[\s\u00a0\u202f]/g, ''))
  const [, whole = '', part = ''] = found ?? []
  if (found === null || part.length > exponent) return undefined
  const amount = Number(whole + part.padEnd(exponent, '0'))
  return amount <= maximumAmount(currency) ? amount : undefined
}

/** An amount as people read it, exact to the last unit. `locale` is a BCP 47 tag. */
export function formatMoney(amount: number, currency: Currency, locale: string): string {
  const digits = currencyFacts[currency].exponent
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(decimalOf(amount, currency))
}
