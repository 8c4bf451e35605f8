import type { DeliveredFormat } from '@veza/shared/contracts/products.ts'
import { expect, test } from 'vitest'
import {
  draftOf,
  isSameDraft,
  type LicenceDraft,
  newLicence,
  type OfferDraft,
  readOffer,
} from './offer-form.ts'

const draft = (
  more: Partial<OfferDraft['licences'][number]> = {},
  currency: OfferDraft['currency'] = 'eur',
) => ({
  currency,
  licences: [{ ...newLicence(), price: '9.99', ...more }],
})

test('what was typed is the offer that the server is told', () => {
  const licences = [
    { ...newLicence('commercial'), price: '49,90', formats: ['original', 'aac'] as DeliveredFormat[] },
    { ...newLicence(), price: '5', isOpenPrice: true, minimum: '0' },
    { ...newLicence('own'), ownName: ' House ', ownText: 'At home.', price: '3.00' },
  ]
  expect(readOffer({ currency: 'eur', licences })).toEqual({
    offer: {
      currency: 'eur',
      licences: [
        {
          terms: { template: 'commercial' },
          price: 4990,
          payWhatYouWant: null,
          formats: ['original', 'aac'],
        },
        { terms: { template: 'personal' }, price: 500, payWhatYouWant: { minimum: 0 }, formats: ['aac'] },
        {
          terms: { ownName: 'House', ownText: 'At home.' },
          price: 300,
          payWhatYouWant: null,
          formats: ['aac'],
        },
      ],
    },
  })
})

test('an offer is shown again as it was written', () => {
  const first = readOffer(draft({ price: '1200', isOpenPrice: true, minimum: '300' }, 'jpy'))
  const offer = 'offer' in first ? first.offer : undefined
  const shown = draftOf(offer && { ...offer, licences: [...offer.licences] }, 'eur')
  expect(shown).toMatchObject({ currency: 'jpy', licences: [{ price: '1200', minimum: '300' }] })
  expect(readOffer(shown)).toEqual(first)
})

test('where there is none yet, the form begins with one licence in the currency of before', () => {
  expect(draftOf(undefined, 'chf')).toEqual({ currency: 'chf', licences: [newLicence()] })
})

test.each<[string, Partial<LicenceDraft>, string]>([
  ['price', { price: 'ten' }, 'no-amount'],
  ['price', { price: '' }, 'no-amount'],
  ['price', { price: '0.49' }, 'too-little'],
  ['price', { price: '1000000' }, 'too-much'],
  ['minimum', { isOpenPrice: true, minimum: 'x' }, 'no-amount'],
  ['minimum', { isOpenPrice: true, minimum: '0.10' }, 'too-little'],
  ['minimum', { isOpenPrice: true, minimum: '10' }, 'over-suggested'],
  ['formats', { formats: [] }, 'no-format'],
  ['ownName', { kind: 'own', ownText: 'Words' }, 'no-name'],
  ['ownText', { kind: 'own', ownName: 'Mine' }, 'no-text'],
  ['ownText', { kind: 'own', ownName: 'Mine', ownText: 'a'.repeat(8_001) }, 'too-long'],
])('%s of %j is refused where it stands: %s', (field, more, fault) => {
  expect(readOffer(draft(more))).toEqual({ faults: { [`licences.0.${field}`]: fault } })
})

test('a currency has its own least, and no decimals where it has none', () => {
  expect(readOffer(draft({ price: '49' }, 'jpy'))).toEqual({ faults: { 'licences.0.price': 'too-little' } })
  expect(readOffer(draft({ price: '9.99' }, 'jpy'))).toEqual({ faults: { 'licences.0.price': 'no-amount' } })
})

test('what was typed is told from what was saved by each of its letters, and not by the order of formats', () => {
  const saved = draft({ formats: ['aac', 'lossless'] })
  expect(isSameDraft(saved, draft({ formats: ['lossless', 'aac'] }))).toBe(true)
  for (const more of [{ price: '9.990' }, { minimum: '1' }, { isOpenPrice: true }, { ownName: 'x' }])
    expect(isSameDraft(saved, draft({ formats: ['aac', 'lossless'], ...more }))).toBe(false)
  expect(isSameDraft(saved, { ...saved, currency: 'chf' })).toBe(false)
  expect(isSameDraft(saved, { ...saved, licences: [] })).toBe(false)
})
