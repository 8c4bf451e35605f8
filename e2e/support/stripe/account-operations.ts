import type Stripe from 'stripe'
import {
  accountObject,
  accountOf,
  capabilityObject,
  changeAccount,
  openAccount,
  platformRow,
  refuseAccount,
} from './accounts.ts'
import { noSuch, refusal } from './errors.ts'
import {
  boolean,
  currency,
  email,
  isWithin,
  mergeMetadata,
  metadata,
  nested,
  oneOf,
  range,
  required,
  text,
  url,
} from './fields.ts'
import { listOf, page, pagination } from './lists.ts'
import { type Operation, operation } from './operation.ts'
import type { AccountLinkRow, AccountRow } from './rows.ts'
import { newId, nowSeconds, PLATFORM, type World } from './world.ts'

const FIVE_MINUTES = 5 * 60
const requested = nested({ requested: boolean() })
const capabilities = nested({ transfers: requested, card_payments: requested })
const profile = nested({
  name: text(),
  url: url(),
  mcc: text(4),
  product_description: text(40_000),
})
const businessType = oneOf('individual', 'company', 'non_profit', 'government_entity')

const CURRENCIES: Readonly<Record<string, string>> = {
  US: 'usd',
  GB: 'gbp',
  JP: 'jpy',
  CH: 'chf',
  SE: 'sek',
  CA: 'cad',
}

const askedFor = (
  asked: { [name: string]: { requested: boolean | undefined } | undefined } | undefined,
): string[] =>
  Object.entries(asked ?? {}).flatMap(([name, capability]) => (capability?.requested ? [name] : []))

function linkOf(world: World, row: AccountRow, returnUrl: string, refreshUrl: string): AccountLinkRow {
  const created = nowSeconds(world)
  const link: AccountLinkRow = {
    id: newId('link'),
    created,
    account: row.id,
    returnUrl,
    refreshUrl,
    expiresAt: created + FIVE_MINUTES,
    used: false,
  }
  world.tables.accountLinks.set(link.id, link)
  return link
}

const linkObject = (world: World, link: AccountLinkRow): Stripe.AccountLink => ({
  object: 'account_link',
  created: link.created,
  expires_at: link.expiresAt,
  url: `${world.url}/onboarding/${link.id}`,
})

export const accountOperations: readonly Operation[] = [
  operation<Stripe.AccountCreateParams>()(
    'accounts.create',
    'POST /v1/accounts',
    {
      type: oneOf('express', 'standard', 'custom'),
      country: text(2),
      email: email(),
      default_currency: currency(),
      business_type: businessType,
      business_profile: profile,
      capabilities,
      metadata: metadata(),
    },
    ({ world }, asked) => {
      const country = asked.country?.toUpperCase() ?? 'FR'
      const planned = {
        type: asked.type ?? 'standard',
        country,
        defaultCurrency: asked.default_currency ?? CURRENCIES[country] ?? 'eur',
        email: asked.email ?? null,
        businessType: asked.business_type ?? null,
        businessName: asked.business_profile?.name ?? null,
        businessUrl: asked.business_profile?.url ?? null,
        metadata: mergeMetadata({}, asked.metadata),
      } as const
      const row = openAccount(world, planned, askedFor(asked.capabilities))
      changeAccount(world, row, () => undefined)
      return accountObject(row)
    },
  ),
  operation<Stripe.AccountRetrieveParams>()(
    'accounts.retrieveCurrent',
    'GET /v1/account',
    {},
    ({ world, account }) => accountObject(account === PLATFORM ? platformRow() : accountOf(world, account)),
  ),
  operation<Stripe.AccountRetrieveParams>()(
    'accounts.retrieve',
    'GET /v1/accounts/:id',
    {},
    ({ world, path: { id = '' } }) => accountObject(id === PLATFORM ? platformRow() : accountOf(world, id)),
  ),
  operation<Stripe.AccountListParams>()(
    'accounts.list',
    'GET /v1/accounts',
    { ...pagination, created: range() },
    ({ world }, { created, ...cursor }) => {
      const rows = [...world.tables.accounts.values()].filter(
        (row) => !row.deauthorized && isWithin(created, row.created),
      )
      return page(rows, cursor, '/v1/accounts', accountObject)
    },
  ),
  operation<Stripe.AccountUpdateParams>()(
    'accounts.update',
    'POST /v1/accounts/:id',
    {
      email: email(),
      business_type: businessType,
      business_profile: profile,
      capabilities,
      metadata: metadata(),
    },
    ({ world, path: { id = '' } }, asked) => {
      const row = accountOf(world, id)
      changeAccount(world, row, () => {
        row.email = asked.email ?? row.email
        row.businessType = asked.business_type ?? row.businessType
        row.businessName = asked.business_profile?.name ?? row.businessName
        row.businessUrl = asked.business_profile?.url ?? row.businessUrl
        row.metadata = mergeMetadata(row.metadata, asked.metadata)
        for (const name of askedFor(asked.capabilities))
          row.capabilities[name] ??= row.payoutsEnabled ? 'active' : 'inactive'
      })
      return accountObject(row)
    },
  ),
  operation<Stripe.AccountDeleteParams>()(
    'accounts.del',
    'DELETE /v1/accounts/:id',
    {},
    ({ world, path: { id = '' } }): Stripe.DeletedAccount => {
      const row = accountOf(world, id)
      row.deauthorized = true
      return { id: row.id, object: 'account', deleted: true }
    },
  ),
  operation<Stripe.AccountRejectParams>()(
    'accounts.reject',
    'POST /v1/accounts/:id/reject',
    { reason: required(oneOf('fraud', 'terms_of_service', 'other')) },
    ({ world, path: { id = '' } }, { reason }) => {
      const row = accountOf(world, id)
      refuseAccount(world, row, `rejected.${reason}`)
      return accountObject(row)
    },
  ),
  operation<Stripe.AccountListCapabilitiesParams>()(
    'accounts.listCapabilities',
    'GET /v1/accounts/:id/capabilities',
    {},
    ({ world, path: { id = '' } }) => {
      const row = accountOf(world, id)
      const all = Object.keys(row.capabilities).map((name) => capabilityObject(row, name))
      return listOf(all, `/v1/accounts/${id}/capabilities`)
    },
  ),
  operation<Stripe.AccountRetrieveCapabilityParams>()(
    'accounts.retrieveCapability',
    'GET /v1/accounts/:id/capabilities/:name',
    {},
    ({ world, path: { id = '', name = '' } }) => {
      const row = accountOf(world, id)
      if (row.capabilities[name] === undefined) throw noSuch('capability', name)
      return capabilityObject(row, name)
    },
  ),
  operation<Stripe.AccountLinkCreateParams>()(
    'accountLinks.create',
    'POST /v1/account_links',
    {
      account: required(text()),
      type: required(oneOf('account_onboarding', 'account_update')),
      return_url: required(url()),
      refresh_url: required(url()),
      collection_options: nested({
        fields: oneOf('currently_due', 'eventually_due'),
        future_requirements: oneOf('include', 'omit'),
      }),
    },
    ({ world }, { account, type, return_url: returnUrl, refresh_url: refreshUrl }) => {
      const row = accountOf(world, account)
      if (type === 'account_update' && row.type !== 'custom')
        throw refusal(
          undefined,
          'You cannot create `account_update` type Account Links for this account. You can only create `account_onboarding` type Account Links.',
          'type',
        )
      return linkObject(world, linkOf(world, row, returnUrl, refreshUrl))
    },
  ),
  operation<Stripe.AccountCreateLoginLinkParams>()(
    'accounts.createLoginLink',
    'POST /v1/accounts/:id/login_links',
    {},
    ({ world, path: { id = '' } }): Stripe.LoginLink => {
      const row = accountOf(world, id)
      if (row.type !== 'express' || !row.detailsSubmitted)
        throw refusal(
          undefined,
          'Cannot create a login link for an account that has not completed onboarding.',
        )
      return { object: 'login_link', created: nowSeconds(world), url: `${world.url}/express/${row.id}` }
    },
  ),
]
