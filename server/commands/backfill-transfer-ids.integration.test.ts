import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  newSale,
  newSeller,
  startTransfersRig,
  type TransfersRig,
  transferRow,
} from '../domains/transfers/testing.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
let rig: TransfersRig

beforeAll(async () => {
  rig = await startTransfersRig()
})
afterAll(() => rig?.stop())

async function backfill(...args: string[]): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(process.execPath, [main, 'backfill-transfer-ids', ...args], {
    env: { PATH: process.env.PATH, ...rig.server.environment },
  })
  child.stderr.resume()
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return { stdout: await text(child.stdout), status: await ended }
}

test('an operator finds ids at the provider: first in a dry run, then for good', async () => {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  const [id = ''] = sale.transferIds
  const sent = await rig.api.transfers.create({
    ...{ amount: 900, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
    ...{ transfer_group: sale.orderId, metadata: { transfer_id: id } },
  })
  const found = [{ transferId: id, pspTransferId: sent.id }]
  const dry = await backfill()
  expect(dry.status).toBe(0)
  expect(dry.stdout).toContain(`${id}  ${sent.id}\n1 without an id looked at, 1 would be found`)
  expect(dry.stdout).toContain('This was a dry run')
  expect(await transferRow(rig, id)).toMatchObject({ status: 'pending', pspTransferId: null })

  const applied = await backfill('--apply', '--json')
  expect(JSON.parse(applied.stdout)).toEqual({ dryRun: false, looked: 1, found })
  expect(await transferRow(rig, id)).toMatchObject({ status: 'completed', pspTransferId: sent.id })
})

test('what cannot be believed is told by the exit code', async () => {
  const seller = await newSeller(rig)
  const sale = await newSale(rig, [{ sellerId: seller.id, amount: 900 }])
  await rig.api.transfers.create({
    ...{ amount: 899, currency: 'eur', destination: seller.account, source_transaction: sale.charge },
    ...{ transfer_group: sale.orderId, metadata: { transfer_id: sale.transferIds[0] ?? '' } },
  })
  const { status, stdout } = await backfill('--apply')
  expect(status).toBe(1)
  expect(stdout).toContain('NOT OURS')
  expect(await transferRow(rig, sale.transferIds[0])).toMatchObject({ status: 'pending' })
})
