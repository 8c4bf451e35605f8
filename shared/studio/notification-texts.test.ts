import { expect, test } from 'vitest'
import { payoutFailureSchema } from '../contracts/selling.ts'
import { tellNotification, tellSeveral } from './notification-texts.ts'
import { groupOf, type Notification, notificationParams } from './notifications.ts'

const ofOrder = {
  orderId: '0195f000-0000-7000-8000-000000000001',
  title: 'Rain',
  others: 0,
  amount: 270,
  currency: 'eur',
} as const
const ofPayout = { amount: 5_000, currency: 'eur', arrivesAt: '2026-01-05T00:00:00.000Z' }
const ofTrack = { trackId: '0195f000-0000-7000-8000-000000000002', title: 'Rain' }
const ofProduct = { productId: '0195f000-0000-7000-8000-000000000003', title: 'Rain' }
const failure = { code: 'disk-full', params: {}, detail: null } as const
type Kinds = { [K in Notification['kind']]: Extract<Notification, { kind: K }>['params'] }
const params: Kinds = {
  ...{ sale: ofOrder, refund: ofOrder, dispute: ofOrder, published: ofTrack },
  'dispute-over': { ...ofOrder, isKept: true },
  'payout-paid': ofPayout,
  'payout-failed': { ...ofPayout, why: 'number' },
  'transfer-reversed': { orderId: ofOrder.orderId, amount: 270, currency: 'eur', isForeign: false },
  'not-published': { ...ofTrack, refusal: 'blocked' },
  'on-sale': ofProduct,
  'not-on-sale': { ...ofProduct, obstacles: ['track-blocked'] },
  'work-failed': { ...ofTrack, jobKind: 'transcode', failure },
  'engine-restarted': { detail: 'SIGKILL', times: 1 },
}
const kinds = Object.keys(notificationParams) as Notification['kind'][]
const one = (kind: Notification['kind'], more: object = {}) =>
  ({
    ...{ seq: 1, happenedAt: '2026-01-01T00:00:00.000Z', isRead: false, kind },
    params: { ...params[kind], ...more },
  }) as Notification

test.each(kinds)('%s is said whole in both languages, and may be wished for or not', (kind) => {
  for (const language of ['en', 'fr'] as const) {
    const { what, more } = tellNotification(one(kind), language)
    expect(`${what} ${more}`).not.toMatch(/[{}]|undefined|null|_/)
    expect(what.length * more.length).toBeGreaterThan(0)
  }
  expect(['sales', 'payouts', 'work', 'engine']).toContain(groupOf(kind))
})

test('amounts are one’s own, in the reader’s manner; several things are one name and a number', () => {
  expect(tellNotification(one('sale'), 'en')).toEqual({
    what: 'Sold: Rain',
    more: '€2.70 for you',
    screen: `/orders/${ofOrder.orderId}`,
  })
  expect(tellNotification(one('sale', { others: 2 }), 'fr').what).toBe('Vendu\u00a0: Rain et 2 autres')
  expect(tellNotification(one('dispute-over', { isKept: false }), 'en').what).toBe(
    'Dispute lost: Rain is refunded',
  )
  expect(tellSeveral(1_234, 'en')).toBe('1,234 things happened')
  expect(tellSeveral(1, 'fr')).toBe('1 nouveauté')
})

test('restarts that follow each other are one thing, with their number', () => {
  const told = (times: number, language: 'en' | 'fr') =>
    tellNotification(one('engine-restarted', { times }), language).what
  expect(told(1, 'en')).toBe('The engine stopped and was started again')
  expect(told(4, 'en')).toBe('The engine stopped 4 times, and was started again each time')
  expect(told(4, 'fr')).toContain('4 fois')
})

test('money on its way to the bank says how much, and what to do next for each cause', () => {
  expect(tellNotification(one('payout-paid'), 'en')).toMatchObject({
    what: 'Paid out to your bank: €50.00',
    screen: '/payouts',
  })
  const causes = payoutFailureSchema.options.map(
    (why) => tellNotification(one('payout-failed', { why }), 'fr').more,
  )
  expect(new Set(causes).size).toBe(payoutFailureSchema.options.length)
  expect(causes.join()).not.toMatch(/undefined|payout-/)
  // Of a currency that nothing is sold in.
  expect(tellNotification(one('payout-paid', { currency: 'xaf' }), 'en').what).toContain('5000 XAF')
  const [own, foreign] = [false, true].map((isForeign) =>
    tellNotification(one('transfer-reversed', { isForeign }), 'en'),
  )
  expect(own?.more).toContain('You do not need to do anything')
  expect(foreign).toMatchObject({
    more: expect.stringContaining('ask'),
    screen: `/orders/${ofOrder.orderId}`,
  })
})
