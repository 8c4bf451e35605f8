import { expect, test } from 'vitest'
import {
  joinProviderEvents,
  leaveBe,
  type ProviderEventHandlers,
  providerObjectTypes,
} from './event-handler.ts'

const all = Object.fromEntries(
  providerObjectTypes.map((type) => [type, leaveBe]),
) as unknown as ProviderEventHandlers

test('every type of object has one handler, wherever it comes from', () => {
  const { charge, ...rest } = all
  expect(joinProviderEvents([rest, { charge }])).toEqual(all)
})

test('a type without a handler, and one with two, do not boot', () => {
  const { charge: _, ...rest } = all
  expect(() => joinProviderEvents([rest, { refund: leaveBe }])).toThrow(
    'no handler for [charge], two for [refund]',
  )
})

test('by type, what is missing is missing', () => {
  // @ts-expect-error nobody looks into the rest
  const some = (): ProviderEventHandlers => joinProviderEvents([{ charge: leaveBe }, { refund: leaveBe }])
  expect(some).toThrow('no handler for [checkout.session')
})
