import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { integer, required, text } from './fields.ts'
import { operation } from './operation.ts'

const answer = () => ({})

test('parameters that the SDK does not have, or has of another type, do not compile', () => {
  const create = operation<Stripe.RefundCreateParams>()
  create('refunds.create', 'POST /v1/refunds', { charge: text(), amount: required(integer()) }, answer)
  // @ts-expect-error the SDK has no such parameter
  create('refunds.create', 'POST /v1/refunds', { chrage: text() }, answer)
  // @ts-expect-error an amount is a number
  create('refunds.create', 'POST /v1/refunds', { amount: text() }, answer)
  expect(create).toBeTypeOf('function')
})
