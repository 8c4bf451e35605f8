import { expect, test } from 'vitest'
import { newLicence } from './offer-form.ts'
import { createOpenOffers } from './open-offers.ts'

const offer = {
  draft: { currency: 'eur' as const, licences: [{ ...newLicence(), price: '12,' }] },
  shown: { currency: null, licences: [] },
}

function storageOf(kept = new Map<string, string>(), isFull = false) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    setItem: (key: string, text: string) => {
      if (isFull) throw new Error('QuotaExceededError')
      kept.set(key, text)
    },
  }
}

test('what was typed is found as it was, until it is forgotten, by the window that comes after', () => {
  const kept = new Map<string, string>()
  createOpenOffers(storageOf(kept)).keep('one', offer)
  const after = createOpenOffers(storageOf(kept))
  expect(after.find('one')).toEqual(offer)
  expect(after.find('two')).toBeUndefined()
  after.forget('one')
  expect(after.find('one')).toBeUndefined()
  expect(kept.size).toBe(0)
})

test.each(['{', '[]', '{"draft":{"currency":"pearls","licences":[]}}'])(
  '%s, which another version may have left, is nothing',
  (text) => {
    expect(createOpenOffers(storageOf(new Map([['veza.offer.one', text]]))).find('one')).toBeUndefined()
  },
)

test('a browser that keeps no more stops nobody', () => {
  const offers = createOpenOffers(storageOf(new Map(), true))
  offers.keep('one', offer)
  expect(offers.find('one')).toBeUndefined()
})
