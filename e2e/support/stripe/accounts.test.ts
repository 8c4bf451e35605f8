import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Rig, readySeller, refusalOf, startRig } from './testing.ts'

let rig: Rig
beforeEach(async () => {
  rig = await startRig()
})
afterEach(() => rig.stop())

async function told(): Promise<Stripe.Event[]> {
  await rig.standIn.control.flush({})
  const events = rig.inbox.events()
  rig.inbox.received.length = 0
  return events
}

const express = {
  type: 'express',
  country: 'DE',
  email: 'ada@example.com',
  capabilities: { transfers: { requested: true } },
} as const

test('a new account may do nothing, and says what it still has to tell', async () => {
  const account = await rig.stripe.accounts.create({ ...express, metadata: { user: '1' } })
  expect(account).toMatchObject({
    object: 'account',
    type: 'express',
    country: 'DE',
    default_currency: 'eur',
    email: 'ada@example.com',
    details_submitted: false,
    charges_enabled: false,
    payouts_enabled: false,
    capabilities: { transfers: 'inactive' },
    metadata: { user: '1' },
    requirements: { disabled_reason: 'requirements.past_due' },
  })
  expect(account.requirements?.currently_due).toContain('external_account')
  expect(await told()).toMatchObject([{ type: 'account.updated', account: account.id }])
})

test('when it has told all, it may receive and be paid out', async () => {
  const { id } = await rig.stripe.accounts.create(express)
  await told()
  await rig.standIn.control.finishOnboarding({
    account: id,
    name: 'Ada',
    iban: 'DE89 3704 0044 0532 0130 00',
  })
  expect((await told()).map(({ type, account }) => [type, account])).toEqual([
    ['capability.updated', id],
    ['account.updated', id],
  ])
  const account = await rig.stripe.accounts.retrieve(id)
  expect(account).toMatchObject({
    details_submitted: true,
    payouts_enabled: true,
    capabilities: { transfers: 'active' },
    requirements: { currently_due: [], disabled_reason: null },
    external_accounts: { data: [{ object: 'bank_account', last4: '3000', account_holder_name: 'Ada' }] },
  })
  expect(await rig.stripe.accounts.retrieveCapability(id, 'transfers')).toMatchObject({
    status: 'active',
    account: id,
  })
  expect((await rig.stripe.accounts.listCapabilities(id)).data).toHaveLength(1)
})

test('it may be asked for more, and refused', async () => {
  const { id } = await readySeller(rig)
  await rig.standIn.control.askMore({ account: id, due: ['individual.dob.year'] })
  expect(await rig.stripe.accounts.retrieve(id)).toMatchObject({
    capabilities: { transfers: 'inactive' },
    payouts_enabled: false,
    requirements: { currently_due: ['individual.dob.year'], disabled_reason: 'requirements.past_due' },
  })
  await rig.standIn.control.finishOnboarding({ account: id })
  expect((await rig.stripe.accounts.retrieve(id)).payouts_enabled).toBe(true)
  await rig.standIn.control.refuseAccount({ account: id })
  expect(await rig.stripe.accounts.retrieve(id)).toMatchObject({
    details_submitted: true,
    capabilities: { transfers: 'inactive' },
    requirements: { disabled_reason: 'rejected.other' },
  })
})

test('one that cuts us off tells us so, and is out of our reach', async () => {
  const { id } = await readySeller(rig)
  await told()
  await rig.standIn.control.deauthorize({ account: id })
  expect(await told()).toMatchObject([{ type: 'account.application.deauthorized', account: id }])
  for (const call of [
    rig.stripe.accounts.retrieve(id),
    rig.stripe.accounts.update(id, { email: 'x@example.com' }),
    rig.stripe.balance.retrieve({}, { stripeAccount: id }),
    rig.stripe.accountLinks.create({
      account: id,
      type: 'account_onboarding',
      return_url: 'https://a.example',
      refresh_url: 'https://a.example',
    }),
  ])
    expect(await refusalOf(call)).toMatchObject({ status: 403, code: 'account_invalid' })
  expect((await rig.stripe.accounts.list()).data).toEqual([])
})

test('what we know of it can be changed, and it can be deleted', async () => {
  const { id } = await rig.stripe.accounts.create(express)
  const changed = await rig.stripe.accounts.update(id, {
    metadata: { user: '2' },
    business_profile: { name: 'Ada & Co' },
  })
  expect(changed).toMatchObject({
    metadata: { user: '2' },
    business_profile: { name: 'Ada & Co' },
    email: 'ada@example.com',
  })
  expect(await rig.stripe.accounts.del(id)).toEqual({ id, object: 'account', deleted: true })
  expect((await refusalOf(rig.stripe.accounts.retrieve(id))).status).toBe(403)
})

test('a link leads to the page, for some minutes; a login link to the account’s own', async () => {
  const { id } = await rig.stripe.accounts.create(express)
  const urls = { return_url: 'https://a.example/back', refresh_url: 'https://a.example/again' }
  const link = await rig.stripe.accountLinks.create({ account: id, type: 'account_onboarding', ...urls })
  expect(link.expires_at - link.created).toBe(300)
  expect(link.url).toContain(`${rig.standIn.url}/onboarding/`)
  const update = rig.stripe.accountLinks.create({ account: id, type: 'account_update', ...urls })
  expect(await refusalOf(update)).toMatchObject({ param: 'type' })
  expect((await refusalOf(rig.stripe.accounts.createLoginLink(id))).status).toBe(400)
  await rig.standIn.control.finishOnboarding({ account: id })
  expect((await rig.stripe.accounts.createLoginLink(id)).url).toBe(`${rig.standIn.url}/express/${id}`)
})

test('the platform has an account too', async () => {
  expect(await rig.stripe.accounts.retrieveCurrent()).toMatchObject({
    object: 'account',
    payouts_enabled: true,
  })
})
