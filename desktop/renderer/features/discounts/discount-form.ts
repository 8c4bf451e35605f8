import { type NewDiscount, newDiscountSchema } from '@veza/shared/contracts/discounts.ts'
import { type Currency, parseAmount } from '@veza/shared/kernel/money.ts'

/** A discount code as it stands in the form. */
export interface DiscountDraft {
  readonly code: string
  readonly kind: 'percent' | 'amount'
  /** Of a hundred, or of the currency. */
  readonly value: string
  readonly currency: Currency
  /** Empty: everything. */
  readonly productIds: string[]
  /** A day as `<input type=date>` has it, its end included; empty: for good. */
  readonly lastDay: string
  /** Empty: any number. */
  readonly maxUses: string
}

export type DiscountFault = 'bad-code' | 'no-value' | 'no-number' | 'invalid'

export const newDraft = (currency: Currency): DiscountDraft => ({
  ...{ code: '', kind: 'percent', value: '', currency, productIds: [], lastDay: '', maxUses: '' },
})

/** 12.5 % as basis points; undefined for what is no part of a price. */
function readOff({ kind, value, currency }: DiscountDraft): NewDiscount['off'] | undefined {
  // Hundredths of a per cent are written as those of a euro are.
  const read = parseAmount(value, kind === 'percent' ? 'eur' : currency)
  if (read === undefined || read === 0 || (kind === 'percent' && read > 10_000)) return undefined
  return kind === 'percent' ? { basisPoints: read } : { amount: read, currency }
}

/** The moment at which a day is over, where one is. */
function endOf(day: string): string | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (found === null) return null
  const [year = 0, month = 0, date = 0] = found.slice(1).map(Number)
  return new Date(year, month - 1, date + 1).toISOString()
}

/** Reads the form as the server would: a code, or what is wrong at which field. */
export function readDiscount(
  draft: DiscountDraft,
): { readonly discount: NewDiscount } | { readonly faults: Readonly<Record<string, DiscountFault>> } {
  const faults: Record<string, DiscountFault> = {}
  const off = readOff(draft)
  if (off === undefined) faults.value = 'no-value'
  const uses = draft.maxUses.trim()
  if (uses !== '' && !/^[1-9]\d{0,8}$/.test(uses)) faults.maxUses = 'no-number'
  const read = newDiscountSchema.safeParse({
    code: draft.code,
    off: off ?? { basisPoints: 1 },
    productIds: draft.productIds.length === 0 ? null : draft.productIds,
    validUntil: endOf(draft.lastDay),
    maxUses: uses === '' || faults.maxUses ? null : Number(uses),
  })
  if (!read.success)
    for (const { path } of read.error.issues)
      faults[String(path[0])] ??= path[0] === 'code' ? 'bad-code' : 'invalid'
  return read.success && Object.keys(faults).length === 0 ? { discount: read.data } : { faults }
}

export type DiscountStanding = 'active' | 'used-up' | 'over' | 'ended' | 'not-begun'

/** How a code stands at a moment. */
export function standingOf(
  {
    enabled,
    validFrom,
    validUntil,
    uses,
    maxUses,
  }: Pick<NewDiscount, 'enabled' | 'validFrom' | 'validUntil' | 'maxUses'> & { readonly uses: number },
  nowMs: number,
): DiscountStanding {
  if (!enabled) return 'ended'
  if (validUntil !== null && Date.parse(validUntil) <= nowMs) return 'over'
  if (maxUses !== null && uses >= maxUses) return 'used-up'
  return validFrom !== null && Date.parse(validFrom) > nowMs ? 'not-begun' : 'active'
}
