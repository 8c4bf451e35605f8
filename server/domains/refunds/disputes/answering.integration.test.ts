import { randomUUID } from 'node:crypto'
import type { Dispute } from '@veza/shared/contracts/refunds.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../../../e2e/support/api.ts'
import { newPaidOrder, tell } from '../../../../e2e/support/money.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import { startTransfersRig, type TransfersRig } from '../../transfers/testing.ts'
import { disputed, newAdmin } from '../testing.ts'
import { prepareEvidence } from './answering.ts'

let rig: TransfersRig
let seller: SignedInUser
let admin: SignedInUser
beforeAll(async () => {
  rig = await startTransfersRig()
  seller = await newUser(rig.server)
  admin = await newAdmin(rig)
})
afterAll(() => rig?.stop())

const hear = (dispute: string) => tell(rig, 'dispute', dispute)

describe('what a bank is answered', () => {
  test('a draft at once, the whole on an admin’s word, and nothing after the end', async () => {
    const order = await newPaidOrder(rig)
    const dispute = await disputed(rig, order)
    await hear(dispute)
    const row = () =>
      rig.ctx.db
        .selectFrom('disputes')
        .selectAll()
        .where('pspDisputeId', '=', dispute)
        .executeTakeFirstOrThrow()
    const { id } = await row()
    await prepareEvidence(rig.ctx, id)
    const drafted = (await row()).evidence
    expect(drafted).toMatchObject({
      accessActivityLog: 'Nothing has been downloaded.',
      productDescription: expect.stringContaining('€10.00'),
    })
    await prepareEvidence(rig.ctx, id)
    expect((await rig.api.disputes.retrieve(dispute)).evidence_details.submission_count).toBe(0)

    const list = await call<{ items: Dispute[] }>(rig.server, admin, 'GET /admin/disputes')
    expect(list.body.items.find((one) => one.id === id)).toMatchObject({ status: 'open', amount: 1_000 })
    expect(list.body.items.find((one) => one.id === id)?.evidenceDueAt).not.toBeNull()
    const submit = (by: SignedInUser | undefined, which = id) =>
      call<Dispute & { code?: string }>(rig.server, by, `POST /admin/disputes/${which}/submit-evidence`, {
        explanation: 'They have listened to it ten times.',
      })
    for (const by of [undefined, seller]) expect((await submit(by)).status).toBe(by ? 403 : 401)
    expect((await call(rig.server, seller, 'GET /admin/disputes')).status).toBe(403)
    expect((await submit(admin, randomUUID())).body.code).toBe('dispute-not-found')
    expect((await submit(admin)).body.evidence).toMatchObject({
      refundRefusalExplanation: 'They have listened to it ten times.',
    })
    // As if the first answer had been lost.
    expect((await submit(admin)).status).toBe(200)
    expect((await rig.api.disputes.retrieve(dispute)).evidence_details.submission_count).toBe(1)
    const deeds = await rig.ctx.db
      .selectFrom('auditLog')
      .select(['actorId', 'action'])
      .where('subjectId', '=', id)
      .execute()
    const deed = { actorId: admin.id, action: 'dispute.evidence-submitted' }
    expect(deeds).toEqual([deed, deed])
    await rig.stripe.control.loseDispute({ dispute })
    await hear(dispute)
    expect((await submit(admin)).body.code).toBe('dispute-closed')
  })

  test('every open one is found page by page, by when an answer is due, and last where no day is named', async () => {
    for (let count = 0; count < 4; count += 1) await hear(await disputed(rig, await newPaidOrder(rig)))
    const open = () =>
      rig.ctx.db.selectFrom('disputes').select(['id', 'evidenceDueAt']).where('status', '=', 'open').execute()
    const [first, second, third] = (await open()).map(({ id }) => id)
    const dueAt = (id: string | undefined, evidenceDueAt: Date | null) =>
      rig.ctx.db
        .updateTable('disputes')
        .set({ evidenceDueAt })
        .where('id', '=', id ?? '')
        .execute()
    await dueAt(first, null)
    await dueAt(second, null)
    await dueAt(third, new Date('2026-01-01T00:00:00Z'))
    type Page = { items: Dispute[]; nextCursor: string | null }
    const page = (cursor: string) => call<Page>(rig.server, admin, `GET /admin/disputes?limit=1${cursor}`)
    const seen: Dispute[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { items, nextCursor }: Page = (await page(next && `&cursor=${next}`)).body
      expect(items).toHaveLength(1)
      seen.push(...items)
      next = nextCursor
    }
    expect(seen.map(({ id }) => id).toSorted()).toEqual((await open()).map(({ id }) => id).toSorted())
    expect(seen[0]?.id).toBe(third)
    expect(seen.slice(-2).map(({ evidenceDueAt }) => evidenceDueAt)).toEqual([null, null])
  })
})
