/**
 * Whose money an entry speaks of. Positive is a debit, negative a credit.
 * `buyer_clearing`: what lies at the provider. `unapplied_payments`: came in for nothing that we sell, and goes back.
 * `seller_payable`: what we owe a seller (a credit). `seller_debt`: what a seller owes us (a debit).
 * `refunds`: our fee, given back. `disputes`: taken while banks decide. `platform_losses`: what nobody else bears.
 */
export const ledgerAccountKinds = [
  'buyer_clearing',
  'unapplied_payments',
  'seller_payable',
  'seller_debt',
  'platform_revenue',
  'provider_fees',
  'refunds',
  'disputes',
  'platform_losses',
] as const
export type LedgerAccountKind = (typeof ledgerAccountKinds)[number]

export const sellerAccountKinds = ['seller_payable', 'seller_debt'] as const satisfies LedgerAccountKind[]
export type SellerAccountKind = (typeof sellerAccountKinds)[number]

const isOneOf =
  <T extends string>(kinds: readonly T[]) =>
  (text: string): text is T =>
    (kinds as readonly string[]).includes(text)
export const isLedgerAccount = isOneOf(ledgerAccountKinds)
export const isSellerAccount = isOneOf(sellerAccountKinds)
