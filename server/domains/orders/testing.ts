import { randomUUID } from 'node:crypto'
import type { NewOrder } from '@veza/shared/contracts/orders.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { expect } from 'vitest'
import { type MoneyRig, placeOrder } from '../../../e2e/support/money.ts'
import type { SignedInUser } from '../../../e2e/support/server.ts'
import { findContradictions } from '../ledger/index.ts'

/** An address that nobody has an account by. */
export const guest = (): string => `guest-${randomUUID()}@veza.example`

/** By what a guest opens an order. */
export const withToken = (token: string | null) => ({ 'x-order-token': token ?? '' })

/** The mail of this subject, as soon as it has come. */
export const mailTo = ({ server }: MoneyRig, email: string, subject: string) =>
  server.ctx.mail.mailbox?.waitFor(
    (mail) => mail.to === email && mail.subject === subject,
    AbortSignal.timeout(20 * SECOND_MS),
  )

export const booksHold = async ({ server }: MoneyRig): Promise<void> =>
  expect(await findContradictions(server.ctx.db)).toEqual([])

/** What an order that is not to be taken is answered. */
export async function refusal(
  rig: MoneyRig,
  order: Partial<NewOrder> & Pick<NewOrder, 'items'>,
  buyer?: SignedInUser,
): Promise<Record<string, unknown>> {
  const { status, body } = await placeOrder<Record<string, unknown>>(rig, buyer, {
    ...(buyer ? {} : { email: guest() }),
    ...order,
  })
  return { status, ...body }
}

export async function orderCount({ server }: MoneyRig): Promise<number> {
  const { n } = await server.ctx.db
    .selectFrom('orders')
    .select((eb) => eb.fn.countAll().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** A sheet in effect, by which these people earn by a track. */
export async function splitTrack(
  { server }: MoneyRig,
  track: { readonly trackId: string; readonly ownerId: string },
  parts: readonly (readonly [userId: string, basisPoints: number])[],
): Promise<void> {
  const now = server.ctx.clock.now()
  const sheetId = randomUUID()
  const times = { createdAt: now, updatedAt: now, effectiveAt: now }
  await server.ctx.transaction(async (tx) => {
    await tx
      .insertInto('splitSheets')
      .values({ ...track, ...times, id: sheetId, version: 1, status: 'effective' })
      .execute()
    await tx
      .insertInto('splitShares')
      .values(
        parts.map(([userId, basisPoints], index) => ({
          id: randomUUID(),
          sheetId,
          userId,
          basisPoints,
          position: index + 1,
          status: 'accepted',
          updatedAt: now,
        })),
      )
      .execute()
  })
}
