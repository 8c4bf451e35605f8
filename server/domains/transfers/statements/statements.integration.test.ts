import type { StatementSummary } from '@veza/shared/contracts/selling.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import fc from 'fast-check'
import { extractText, getDocumentProxy } from 'unpdf'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import { post, sellerBalances } from '../../ledger/index.ts'
import { reverseTransfer } from '../reverse.ts'
import { sendTransfer } from '../send.ts'
import { giveBack, newSale, newSeller, startTransfersRig, type TransfersRig } from '../testing.ts'
import { listStatements, readStatement } from './read.ts'

let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

const at = (time: string) => rig.clock.advance(new Date(time).getTime() - rig.clock.now().getTime())
const file = async (user: SignedInUser | undefined, path: string) =>
  fetch(`${rig.server.url}/api/v1/me/statements/${path}`, {
    headers: user ? { authorization: user.authorization } : {},
  })
/** Sessions of the months before have ended. */
async function signedInAgain({ email, password, ...user }: SignedInUser): Promise<SignedInUser> {
  const { body } = await call<{ accessToken: string }>(rig.server, undefined, 'POST /auth/login', {
    email,
    password,
  })
  return { ...user, email, password, authorization: `Bearer ${body.accessToken}` }
}

/** A seller with an account and a session. */
async function seller(): Promise<SignedInUser> {
  const user = await newUser(rig.server, [])
  const made = await rig.ctx.payments.createAccount({
    key: user.id,
    userId: user.id,
    email: user.email,
    country: 'FR',
    generation: 0,
  })
  if (made.kind !== 'done') throw new Error('no account')
  const now = rig.clock.now()
  const pspAccountId = made.value.pspAccountId
  await rig.stripe.control.finishOnboarding({ account: pspAccountId })
  await rig.ctx.db
    .insertInto('sellerAccounts')
    .values({
      ...{ userId: user.id, country: 'FR', pspAccountId, transfersActive: true, payoutsEnabled: true },
      ...{ createdAt: now, updatedAt: now },
    })
    .execute()
  return user
}

describe('a month of a seller', () => {
  let user: SignedInUser
  const track = '01990000-0000-7000-8000-0000000000a1'
  const other = '01990000-0000-7000-8000-0000000000a2'

  beforeAll(async () => {
    at('2027-01-31T23:59:59.999Z')
    user = await seller()
    const january = await newSale(rig, [{ sellerId: user.id, amount: 1_000, trackId: track }])
    await sendTransfer(rig.ctx, january.transferIds[0] ?? '')
    at('2027-02-01T00:00:00Z')
    const february = await newSale(rig, [
      { sellerId: user.id, amount: 700, trackId: track },
      { sellerId: user.id, amount: 300, trackId: other },
    ])
    await sendTransfer(rig.ctx, february.transferIds[0] ?? '')
    await giveBack(rig, january, [400])
    await reverseTransfer(rig.ctx, january.transferIds[0] ?? '')
    at('2027-02-28T23:59:59.999Z')
    await newSale(rig, [{ sellerId: user.id, amount: 50, trackId: other }])
    await newSale(rig, [{ sellerId: user.id, amount: 5_000 }], { currency: 'jpy' })
    at('2027-03-10T12:00:00Z')
    user = await signedInAgain(user)
  })

  test('as a table: every line with the balance after it', async () => {
    const answer = await file(user, '2027-02.csv')
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="veza-2027-02.csv"')
    const rows = (await answer.text()).split('\r\n')
    // Titles hold a comma, and are quoted for it.
    const told = rows.map((row) => row.replace(/^[^,]*,/, '').replace(/[0-9a-f-]{36}/, 'order'))
    expect(told).toEqual([
      'What,Order,Item,Track,Currency,Amount,Balance',
      'Balance at the beginning,,,,EUR,,0.00',
      'Sale,order,"Harbour, side one",Track 1,EUR,7.00,7.00',
      'Sale,order,"Harbour, side one",Track 2,EUR,3.00,10.00',
      'Sent to you,order,,,EUR,-10.00,0.00',
      'Refund to the buyer,order,"Harbour, side one",,EUR,-4.00,-4.00',
      'Taken back from your account,order,,,EUR,4.00,0.00',
      'Sale,order,"Harbour, side one",Track 1,EUR,0.50,0.50',
      'Balance at the end,,,,EUR,,0.50',
      'Balance at the beginning,,,,JPY,,0',
      'Sale,order,"Harbour, side one",,JPY,5000,5000',
      'Balance at the end,,,,JPY,,5000',
      '',
    ])
  })

  test('opens with what the month before closed with, and its lines add up', async () => {
    const january = await readStatement(rig.ctx, user.id, '2027-01')
    const february = await readStatement(rig.ctx, user.id, '2027-02')
    const march = await readStatement(rig.ctx, user.id, '2027-03')
    const eur = february.currencies.find(({ currency }) => currency === 'eur')
    expect(eur?.lines.map(({ kind, item, track: title, amount }) => [kind, item, title, amount])).toEqual([
      ['sale', 'Harbour, side one', 'Track 1', 700],
      ['sale', 'Harbour, side one', 'Track 2', 300],
      ['transfer', null, null, -1_000],
      ['refund', 'Harbour, side one', null, -400],
      ['reversal', null, null, 400],
      ['sale', 'Harbour, side one', 'Track 1', 50],
    ])
    expect(january).toMatchObject({ isFinal: true, currencies: [{ opening: 0, closing: 0 }] })
    expect(january.currencies[0]?.lines.map(({ amount }) => amount)).toEqual([1_000, -1_000])
    expect(february.currencies).toMatchObject([
      { currency: 'eur', opening: 0, closing: 50 },
      { currency: 'jpy', opening: 0, closing: 5_000 },
    ])
    expect(march).toMatchObject({
      isFinal: false,
      currencies: [
        { currency: 'eur', opening: 50, lines: [], closing: 50 },
        { currency: 'jpy', opening: 5_000, lines: [], closing: 5_000 },
      ],
    })
  })

  test('is final once what began before its end is written, and not before', async () => {
    const at = (time: string) => ({ ...rig.ctx, clock: { now: () => new Date(time) } })
    for (const [time, isFinal] of [
      ['2027-03-01T00:00:01Z', false],
      ['2027-03-01T00:59:59Z', false],
      ['2027-03-01T01:00:00Z', true],
    ] as const) {
      expect(await readStatement(at(time), user.id, '2027-02')).toMatchObject({ isFinal })
      expect((await listStatements(at(time), user.id))[0]).toMatchObject({ month: '2027-02', isFinal })
    }
  })

  test('the months are listed, the newest first', async () => {
    const { body } = await call<{ items: StatementSummary[] }>(rig.server, user, 'GET /me/statements')
    expect(body.items).toEqual([
      {
        month: '2027-02',
        isFinal: true,
        currencies: [
          { currency: 'eur', opening: 0, closing: 50 },
          { currency: 'jpy', opening: 0, closing: 5_000 },
        ],
      },
      { month: '2027-01', isFinal: true, currencies: [{ currency: 'eur', opening: 0, closing: 0 }] },
    ])
  })

  test('as a PDF, in the language of the account or another', async () => {
    const answer = await file(user, '2027-02.pdf')
    expect(answer.headers.get('content-type')).toBe('application/pdf')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="veza-2027-02.pdf"')
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const read = async (pdf: Response) => {
      const { text } = await extractText(await getDocumentProxy(new Uint8Array(await pdf.arrayBuffer())), {
        mergePages: true,
      })
      return text.replace(/\s+/g, ' ')
    }
    const text = await read(answer)
    for (const part of [
      'Statement 2027-02',
      `@${user.username}`,
      'February 2027',
      '€7.00',
      '-€4.00',
      '¥5,000',
    ])
      expect(text).toContain(part)
    expect(text).toMatch(/Balance at the end €0\.50/)
    const french = await read(await file(user, '2027-02.pdf?lang=fr'))
    expect(french).toContain('Relevé 2027-02')
    expect(french).toMatch(/Solde à la fin 0,50\s€/)
  })

  test('of others, nobody sees anything', async () => {
    expect((await file(undefined, '2027-02.csv')).status).toBe(401)
    expect((await file(undefined, '2027-02.pdf')).status).toBe(401)
    expect((await file(await newUser(rig.server, []), '2027-02.csv')).status).toBe(404)
  })

  test.each(['2026-12', '2027-04', '2027-13', '2027-2', 'x', '9999-12', '0000-01'])(
    'there is none of %s',
    async (month) => {
      for (const ending of ['csv', 'pdf']) expect((await file(user, `${month}.${ending}`)).status).toBe(404)
    },
  )
})

describe('whatever is posted', () => {
  const movement = fc.record({
    days: fc.integer({ min: 0, max: 45 }),
    currency: fc.constantFrom<Currency>('eur', 'jpy'),
    amount: fc.integer({ min: -100_000, max: 9_999_999_999 }).filter((amount) => amount !== 0),
    account: fc.constantFrom('seller_payable' as const, 'seller_debt' as const),
    /** Moves between what is owed and what the seller owes: no line at all. */
    isInner: fc.boolean(),
    track: fc.constantFrom(undefined, '01990000-0000-7000-8000-0000000000a1'),
  })

  test('each statement opens as the one before closed, adds up, and the last is what the ledger says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(movement, { minLength: 1, maxLength: 12 }), async (movements) => {
        const { id: userId } = await newSeller(rig, 'none')
        for (const one of movements) {
          rig.clock.advance(one.days * DAY_MS)
          await rig.ctx.transaction((tx) => post(tx, rig.ctx, posting(userId, one)))
        }
        const summaries = (await listStatements(rig.ctx, userId)).toReversed()
        const closed = new Map<Currency, number>()
        for (const { month, currencies } of summaries) {
          const statement = await readStatement(rig.ctx, userId, month)
          expect(
            statement.currencies.map(({ currency, opening, closing }) => ({ currency, opening, closing })),
          ).toEqual(currencies)
          for (const { currency, opening, lines, closing } of statement.currencies) {
            expect(opening).toBe(closed.get(currency) ?? 0)
            expect(lines.reduce((sum, { amount }) => sum + amount, opening)).toBe(closing)
            expect(lines.every(({ amount }) => amount !== 0)).toBe(true)
            closed.set(currency, closing)
          }
        }
        const balances = await sellerBalances(rig.ctx.db, userId)
        expect([...closed].sort()).toEqual(
          balances.map(({ currency, payable, debt }) => [currency, payable - debt]).sort(),
        )
        const lines = await Promise.all(
          summaries.map(async ({ month }) => (await readStatement(rig.ctx, userId, month)).currencies),
        )
        expect(lines.flat().flatMap((one) => one.lines)).toHaveLength(
          movements.filter(({ isInner }) => !isInner).length,
        )
      }),
      { numRuns: 40 },
    )
  })

  function posting(userId: string, one: typeof movement extends fc.Arbitrary<infer M> ? M : never) {
    const { currency, amount, account, isInner, track } = one
    const rest = track === undefined ? {} : { trackId: track }
    return {
      kind: isInner ? ('debt-kept' as const) : ('sale' as const),
      sourceId: rig.ctx.newId(),
      entries: [
        { account, userId, amount, currency, ...rest },
        isInner
          ? {
              account: account === 'seller_debt' ? ('seller_payable' as const) : ('seller_debt' as const),
              userId,
              amount: -amount,
              currency,
              ...rest,
            }
          : { account: 'buyer_clearing' as const, amount: -amount, currency },
      ],
    }
  }
})
