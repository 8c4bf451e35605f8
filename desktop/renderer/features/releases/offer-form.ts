import {
  type DeliveredFormat,
  type NewLicence,
  offerSchema,
  type PriceFault,
  priceFaults,
} from '@veza/shared/contracts/products.ts'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { type Currency, decimalOf, parseAmount } from '@veza/shared/kernel/money.ts'
import { type LicenceTemplate, licenceTemplateSchema } from '@veza/shared/licences/index.ts'
import type { z } from 'zod'

/** A licence as it stands in the form: amounts are what was typed. */
export interface LicenceDraft {
  readonly kind: LicenceTemplate | 'own'
  readonly ownName: string
  readonly ownText: string
  readonly price: string
  readonly isOpenPrice: boolean
  readonly minimum: string
  readonly formats: DeliveredFormat[]
}

export interface OfferDraft {
  readonly currency: Currency
  readonly licences: LicenceDraft[]
}

/** What an offer is, less its images, which are chosen elsewhere. */
export interface WrittenOffer {
  readonly currency: Currency
  readonly licences: readonly NewLicence[]
}

export type OfferFault =
  | PriceFault
  | 'no-amount'
  | 'no-format'
  | 'no-name'
  | 'no-text'
  | 'too-long'
  | 'invalid'

/** Fields of the form and what is wrong with each: `licences.0.price`. */
export type OfferFaults = Readonly<Record<string, OfferFault>>

export const licenceKinds = [...licenceTemplateSchema.options, 'own'] as const

export const newLicence = (kind: LicenceDraft['kind'] = 'personal'): LicenceDraft => ({
  kind,
  ownName: '',
  ownText: '',
  price: '',
  isOpenPrice: false,
  minimum: '',
  formats: ['aac'],
})

/** What of an offer is written in the form, as its product has it. */
export type Offered = Pick<SyncProduct, 'currency' | 'licences'>

export function draftOf(product: Offered | undefined, fallback: Currency): OfferDraft {
  const currency = product?.currency ?? fallback
  const licences = product?.licences ?? []
  return {
    currency,
    licences: licences.length === 0 ? [newLicence()] : licences.map((licence) => asTyped(licence, currency)),
  }
}

/** Whether two forms say the same, field by field, as typed. */
export const isSameDraft = (one: OfferDraft, other: OfferDraft): boolean => written(one) === written(other)

const written = ({ currency, licences }: OfferDraft): string =>
  JSON.stringify([
    currency,
    ...licences.map(({ kind, ownName, ownText, price, isOpenPrice, minimum, formats }) => [
      ...[kind, ownName, ownText, price, isOpenPrice, minimum],
      formats.toSorted(),
    ]),
  ])

function asTyped(licence: SyncProduct['licences'][number], currency: Currency): LicenceDraft {
  const { terms, price, payWhatYouWant, formats } = licence
  const own = 'template' in terms ? { ownName: '', ownText: '' } : terms
  return {
    kind: 'template' in terms ? terms.template : 'own',
    ...own,
    price: decimalOf(price, currency),
    isOpenPrice: payWhatYouWant !== null,
    minimum: payWhatYouWant === null ? '' : decimalOf(payWhatYouWant.minimum, currency),
    formats,
  }
}

/** Reads the form as the server would: an offer, or what is wrong at which field. */
export function readOffer(
  draft: OfferDraft,
): { readonly offer: WrittenOffer } | { readonly faults: OfferFaults } {
  const unread: Record<string, OfferFault> = {}
  const amountOf = (text: string, field: string): number => {
    const amount = parseAmount(text, draft.currency)
    if (amount === undefined) unread[field] = 'no-amount'
    return amount ?? 0
  }
  const licences = draft.licences.map((licence, index) => {
    const at = `licences.${index}`
    const { kind, ownName, ownText, isOpenPrice, formats } = licence
    const price = amountOf(licence.price, `${at}.price`)
    const minimum = isOpenPrice ? amountOf(licence.minimum, `${at}.minimum`) : 0
    return {
      terms: kind === 'own' ? { ownName, ownText } : { template: kind },
      price,
      payWhatYouWant: isOpenPrice ? { minimum } : null,
      formats: [...formats],
    }
  })
  const read = offerSchema.safeParse({ currency: draft.currency, images: [], licences })
  const faults = { ...(read.success ? {} : faultsOf(read.error.issues)), ...unread }
  if (!read.success || Object.keys(faults).length > 0) return { faults }
  return { offer: { currency: read.data.currency, licences: read.data.licences } }
}

/** Of several faults of one field the first is told. */
function faultsOf(issues: readonly z.core.$ZodIssue[]): Record<string, OfferFault> {
  const faults: Record<string, OfferFault> = {}
  for (const issue of issues.flatMap(flattened)) faults[fieldOf(issue.path)] ??= faultOf(issue)
  return faults
}

/** A fault of one of two shapes is told at the one that was meant: the own words, as the template has no field of text. */
function flattened(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  return (issue.errors.at(-1) ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

/** Where the form has what the contract has elsewhere. */
const fieldOf = (path: readonly PropertyKey[]): string =>
  path
    .map(String)
    .filter((part) => part !== 'terms' && part !== 'payWhatYouWant')
    .join('.')

function faultOf(issue: z.core.$ZodIssue): OfferFault {
  const said = issue.code === 'custom' ? issue.params?.fault : undefined
  const known = priceFaults.find((fault) => fault === said)
  if (known) return known
  const field = issue.path.at(-1)
  if (field === 'formats') return 'no-format'
  if (issue.code === 'too_big') return field === 'price' || field === 'minimum' ? 'too-much' : 'too-long'
  if (field === 'ownName') return 'no-name'
  if (field === 'ownText') return 'no-text'
  return 'invalid'
}
