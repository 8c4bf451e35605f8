/** Written in whole units (https://docs.stripe.com/currencies#zero-decimal); isk and ugx are sent ×100 all the same. */
const ZERO_DECIMAL = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' '))

/** Smallest charge, minor units (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const MINIMUM: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
}

/** What else is taken; nothing smaller than one unit. */
const OTHER = new Set(
  'bif clp djf gnf kmf krw mga pyg rwf vnd vuv xaf xof xpf isk ugx bgn ils myr php zar cop ars kes ngn'.split(
    ' ',
  ),
)

export const MAXIMUM_AMOUNT = 99_999_999

export const isCurrency = (code: string): boolean => code in MINIMUM || OTHER.has(code)
export const isZeroDecimal = (currency: string): boolean => ZERO_DECIMAL.has(currency)
export const minimumCharge = (currency: string): number => MINIMUM[currency] ?? 1

/** For people: `€12.34`, `¥500`. */
export function shown(amount: number, currency: string): string {
  const units = isZeroDecimal(currency) ? amount : amount / 100
  const digits = isZeroDecimal(currency) ? 0 : 2
  return new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(units)
}
