import type Stripe from 'stripe'
import { ApiError, noSuch } from './errors.ts'
import { listOf } from './lists.ts'
import type { AccountRow, CapabilityStatus } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

/** What somebody who was never asked anything still has to tell. */
export const FIRST_QUESTIONS = [
  'business_type',
  'external_account',
  'individual.first_name',
  'tos_acceptance.date',
  'tos_acceptance.ip',
]

type Planned = Pick<
  AccountRow,
  | 'type'
  | 'country'
  | 'defaultCurrency'
  | 'email'
  | 'businessType'
  | 'businessName'
  | 'businessUrl'
  | 'metadata'
>

export function openAccount(world: World, planned: Planned, capabilities: readonly string[]): AccountRow {
  const row: AccountRow = {
    id: newId('acct', 16),
    created: nowSeconds(world),
    ...planned,
    capabilities: Object.fromEntries(capabilities.map((name) => [name, 'inactive'])),
    detailsSubmitted: false,
    payoutsEnabled: false,
    disabledReason: 'requirements.past_due',
    currentlyDue: [...FIRST_QUESTIONS],
    bankAccount: null,
    deauthorized: false,
  }
  world.tables.accounts.set(row.id, row)
  return row
}

/** Somebody changed something of an account: we are told of it and of each capability that moved. */
export function changeAccount(world: World, row: AccountRow, change: (row: AccountRow) => void): void {
  const before = { ...row.capabilities }
  change(row)
  for (const [name, status] of Object.entries(row.capabilities))
    if (before[name] !== status)
      world.emit({ type: 'capability.updated', data: { object: capabilityObject(row, name) } }, row.id)
  world.emit({ type: 'account.updated', data: { object: accountObject(row) } }, row.id)
}

export interface Onboarded {
  readonly name: string
  readonly country: string
  readonly iban: string
}

/** The form of the onboarding page, filled in to its end. */
export function finishOnboarding(world: World, row: AccountRow, { name, country, iban }: Onboarded): void {
  changeAccount(world, row, () => {
    row.country = country
    row.bankAccount = { id: newId('ba'), last4: iban.replaceAll(/\s/g, '').slice(-4), holder: name }
    row.businessType ??= 'individual'
    row.businessName ??= name
    activate(row)
  })
}

export function activate(row: AccountRow): void {
  row.detailsSubmitted = true
  row.payoutsEnabled = true
  row.disabledReason = null
  row.currentlyDue = []
  setCapabilities(row, 'active')
}

/** Filled in to its end, and turned down all the same; or allowed before, and no longer. */
export function refuseAccount(
  world: World,
  row: AccountRow,
  reason: NonNullable<AccountRow['disabledReason']>,
): void {
  changeAccount(world, row, () => {
    row.detailsSubmitted = true
    row.payoutsEnabled = false
    row.disabledReason = reason
    setCapabilities(row, 'inactive')
  })
}

/** More is asked of somebody who may do all until then. */
export function askMore(world: World, row: AccountRow, due: readonly string[]): void {
  changeAccount(world, row, () => {
    row.currentlyDue = [...due]
    row.disabledReason = 'requirements.past_due'
    row.payoutsEnabled = false
    setCapabilities(row, 'inactive')
  })
}

function setCapabilities(row: AccountRow, status: CapabilityStatus): void {
  for (const name of Object.keys(row.capabilities)) row.capabilities[name] = status
}

/** They cut us off; from now on we see nothing of theirs. */
export function deauthorize(world: World, row: AccountRow): void {
  row.deauthorized = true
  const object: Stripe.Application = { id: 'ca_StandIn', object: 'application', name: 'Stand-in' }
  world.emit({ type: 'account.application.deauthorized', data: { object } }, row.id)
}

/** @throws ApiError where there is none that we may see */
export function accountOf(world: World, id: string): AccountRow {
  const row = world.tables.accounts.get(id)
  if (row === undefined || row.deauthorized) throw noAccess(id)
  return row
}

/** As the API says it of an account that is not ours, or is none. */
export const noAccess = (id: string): ApiError =>
  new ApiError(
    403,
    `The provided key does not have access to account '${id}' (or that account does not exist). Application access may have been revoked.`,
    { code: 'account_invalid' },
  )

/** For a parameter, not for the path. @throws ApiError where there is none that we may see */
export function destinationOf(world: World, id: string): AccountRow {
  const row = world.tables.accounts.get(id)
  if (row === undefined || row.deauthorized) throw noSuch('destination', id, 'destination')
  return row
}

export const isCapable = (row: AccountRow, ...names: readonly string[]): boolean =>
  names.some((name) => row.capabilities[name] === 'active')

const requirementsOf = (row: AccountRow): Stripe.Account.Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: [...row.currentlyDue],
  disabled_reason: row.disabledReason,
  errors: [],
  eventually_due: [...row.currentlyDue],
  past_due: [...row.currentlyDue],
  pending_verification: [],
})

export function capabilityObject(row: AccountRow, name: string): Stripe.Capability {
  const status = row.capabilities[name]
  return {
    id: name,
    object: 'capability',
    account: row.id,
    requested: status !== undefined,
    requested_at: status === undefined ? null : row.created,
    requirements: {
      alternatives: [],
      current_deadline: null,
      currently_due: [...row.currentlyDue],
      disabled_reason: status === 'active' ? null : row.disabledReason,
      errors: [],
      eventually_due: [...row.currentlyDue],
      past_due: [...row.currentlyDue],
      pending_verification: [],
    },
    status: status ?? 'unrequested',
  }
}

export function bankAccountObject(
  row: AccountRow,
  bank: NonNullable<AccountRow['bankAccount']>,
): Stripe.BankAccount {
  return {
    id: bank.id,
    object: 'bank_account',
    account: row.id,
    account_holder_name: bank.holder,
    account_holder_type: 'individual',
    account_type: null,
    available_payout_methods: ['standard'],
    bank_name: 'STAND-IN BANK',
    country: row.country,
    currency: row.defaultCurrency,
    default_for_currency: true,
    fingerprint: bank.id,
    last4: bank.last4,
    metadata: {},
    routing_number: null,
    status: 'new',
  }
}

function profileOf(row: AccountRow): Stripe.Account.BusinessProfile {
  return {
    mcc: null,
    minority_owned_business_designation: null,
    name: row.businessName,
    product_description: null,
    specified_commercial_transactions_act_url: null,
    support_address: null,
    support_email: null,
    support_phone: null,
    support_url: null,
    url: row.businessUrl,
  }
}

export function accountObject(row: AccountRow): Stripe.Account {
  const bank = row.bankAccount === null ? [] : [bankAccountObject(row, row.bankAccount)]
  const controller = {
    fees: { payer: 'application_express' },
    is_controller: true,
    losses: { payments: 'application' },
  }
  return {
    id: row.id,
    object: 'account',
    business_profile: profileOf(row),
    business_type: row.businessType,
    capabilities: { ...row.capabilities },
    charges_enabled: isCapable(row, 'card_payments', 'transfers'),
    controller: {
      ...controller,
      requirement_collection: 'stripe',
      stripe_dashboard: { type: 'express' },
      type: 'application',
    },
    country: row.country,
    created: row.created,
    default_currency: row.defaultCurrency,
    details_submitted: row.detailsSubmitted,
    email: row.email,
    external_accounts: listOf<Stripe.ExternalAccount>(bank, `/v1/accounts/${row.id}/external_accounts`),
    future_requirements: {
      ...requirementsOf(row),
      currently_due: [],
      eventually_due: [],
      past_due: [],
      disabled_reason: null,
    },
    metadata: row.metadata,
    payouts_enabled: row.payoutsEnabled,
    requirements: requirementsOf(row),
    tos_acceptance: { date: row.detailsSubmitted ? row.created : null },
    type: row.type,
  }
}

/** The platform's own, as `GET /v1/account` shows it. */
export function platformRow(): AccountRow {
  return {
    id: PLATFORM,
    created: 0,
    type: 'standard',
    country: 'FR',
    defaultCurrency: 'eur',
    email: 'platform@stand-in.example',
    businessType: 'company',
    businessName: 'The platform',
    businessUrl: null,
    metadata: {},
    capabilities: { card_payments: 'active', transfers: 'active' },
    detailsSubmitted: true,
    payoutsEnabled: true,
    disabledReason: null,
    currentlyDue: [],
    bankAccount: null,
    deauthorized: false,
  }
}
