import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Order } from '@veza/shared/contracts/orders.ts'
import type { Product } from '@veza/shared/contracts/products.ts'
import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { call, newTrack, uploadWhole } from '../../../../e2e/support/api.ts'
import { toneWav } from '../../../../e2e/support/audio.ts'
import {
  type MoneyRig,
  newPaidOrder,
  type PaidOrder,
  seeOrder,
  startMoneyRig,
} from '../../../../e2e/support/money.ts'
import { licenceOf, newOnSale, offerOf } from '../../../../e2e/support/products.ts'
import { newUser, type SignedInUser } from '../../../../e2e/support/server.ts'
import { sweepStorage } from '../../uploads/index.ts'
import { settleOrder } from '../settle.ts'
import { sweepDeliveries } from './sweep.ts'

const run = promisify(execFile)
const SECONDS = 12
const wav = toneWav({ seconds: SECONDS })
let offsetMs = 0
const clock = { now: () => new Date(Date.now() + offsetMs) }

let rig: MoneyRig
let seller: SignedInUser
let buyer: SignedInUser
let track: Track
let bought: PaidOrder
let order: Order
let product: Product

beforeAll(async () => {
  rig = await startMoneyRig({ clock })
  seller = await newUser(rig.server)
  buyer = await newUser(rig.server, ['listener'])
  track = await newSound()
  const licences = [
    licenceOf(1_000, { formats: ['original', 'lossless', 'aac'] }),
    licenceOf(1_000, { formats: ['aac'] }),
  ]
  product = await newOnSale(rig.server, seller, offerOf(licences), {
    trackIds: [track.id],
    listening: 'none',
  })
  bought = await buy(0, buyer)
  order = await seeOrder(rig, bought.orderId, buyer)
})
afterAll(() => rig?.stop())

/** A published track with an original, and all that is made of it. */
async function newSound(): Promise<Track> {
  const { server } = rig
  const { id } = await newTrack(server, seller, 'Tone / in A')
  const upload = await uploadWhole(server, seller, id, wav)
  await call(server, seller, `POST /tracks/${id}/original`, { uploadId: upload.id, transcode: true })
  const status = async () =>
    (await call<{ playable: boolean }>(server, seller, `GET /tracks/${id}/hls/status`)).body.playable
  await vi.waitUntil(status, { timeout: 60_000, interval: 300 })
  return (await call<Track>(server, seller, `POST /tracks/${id}/publish`)).body
}

const buy = (licence: 0 | 1, by?: SignedInUser) =>
  newPaidOrder(rig, {
    ...(by ? { buyer: by } : {}),
    products: [product],
    order: {
      items: [{ productId: product.id, licenceId: product.licences[licence]?.id ?? '', quantity: 1 }],
    },
  })

const ask = <T = { url: string; filename: string; expiresAt: string }>(
  { orderId, accessToken }: PaidOrder,
  by: SignedInUser | undefined,
  wanted: { format: string; itemId?: string; trackId?: string },
) =>
  call<T & { code: string }>(
    rig.server,
    by,
    `POST /orders/${orderId}/downloads`,
    { itemId: order.items[0]?.id, trackId: track.id, ...wanted },
    accessToken ? { 'x-order-token': accessToken } : {},
  )

async function bytesOf(url: string): Promise<{ bytes: Buffer; headers: Headers }> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return { bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers }
}

/** Asks until what is being made is there. */
async function got(format: string) {
  await expect
    .poll(async () => (await ask(bought, buyer, { format })).status, { timeout: 60_000, interval: 300 })
    .toBe(200)
  return bytesOf((await ask(bought, buyer, { format })).body.url)
}

const downloadsOf = (orderId: string) =>
  rig.server.ctx.db
    .selectFrom('downloads')
    .innerJoin('licenceGrants', 'licenceGrants.id', 'grantId')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .selectAll('downloads')
    .where('orderId', '=', orderId)
    .orderBy('downloads.id')
    .execute()

const hear = async (by: SignedInUser | undefined, what = 'master.m3u8') =>
  (await call(rig.server, by, `GET /tracks/${track.id}/${what}`)).status

describe('a download', () => {
  test('of the original gives the bytes that were uploaded, under the track’s name, and is counted', async () => {
    const { status, body } = await ask(bought, buyer, { format: 'original' })
    expect([status, body.filename]).toEqual([200, 'Tone / in A.wav'])
    const { bytes, headers } = await bytesOf(body.url)
    expect(bytes.equals(wav)).toBe(true)
    expect(headers.get('content-disposition')).toMatch(/^attachment/)
    const lives = new Date(body.expiresAt).getTime() - clock.now().getTime()
    expect(Math.abs(lives - 5 * MINUTE_MS)).toBeLessThan(60_000)
    expect(await downloadsOf(bought.orderId)).toMatchObject([
      { trackId: track.id, format: 'original', address: '127.0.0.1', userAgent: 'node' },
    ])
    expect((await seeOrder(rig, bought.orderId, buyer)).items[0]?.grant?.downloadCount).toBe(1)
  })

  test('of FLAC is the very same sound in one file', async () => {
    const { bytes } = await got('lossless')
    expect(bytes.subarray(0, 4).toString()).toBe('fLaC')
    expect(await soundOf(bytes, 'flac')).toEqual(await soundOf(wav, 'wav'))
  })

  test('of AAC is a file that begins with all that a player needs, and is as long as the track', async () => {
    const { bytes, headers } = await got('aac')
    expect(headers.get('content-type')).toBe('audio/mp4')
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(bytes.includes('moof')).toBe(false)
    const { stdout } = await probe(bytes, 'm4a')
    expect(Math.abs(Number(stdout) - SECONDS)).toBeLessThan(0.1)
  })

  test('of what the licence does not come with, or another order has, is refused', async () => {
    const other = await buy(1, buyer)
    const item = (await seeOrder(rig, other.orderId, buyer)).items[0]
    const tries = [
      ask(other, buyer, { format: 'original', itemId: item?.id ?? '' }),
      ask(other, buyer, { format: 'aac' }),
      ask(bought, buyer, { format: 'aac', trackId: randomUUID() }),
      ask(bought, buyer, { format: 'aac', itemId: randomUUID() }),
    ]
    for (const answer of await Promise.all(tries))
      expect(answer).toMatchObject({ status: 404, body: { code: 'not-bought' } })
    const stranger = await newUser(rig.server)
    expect(await ask(bought, stranger, { format: 'aac' })).toMatchObject({
      status: 404,
      body: { code: 'order-not-found' },
    })
  })

  test('waits while the payment is disputed, is over when it was given back, and is not counted then', async () => {
    const own = await buy(0, buyer)
    const itemId = (await seeOrder(rig, own.orderId, buyer)).items[0]?.id ?? ''
    const wanted = { format: 'original', itemId }
    expect((await ask(own, buyer, wanted)).status).toBe(200)
    await dispute(own.orderId)
    expect(await ask(own, buyer, wanted)).toMatchObject({ status: 403, body: { code: 'grant-not-active' } })
    await giveBack(own.orderId)
    expect(await ask(own, buyer, wanted)).toMatchObject({ status: 403, body: { code: 'grant-not-active' } })
    expect(await downloadsOf(own.orderId)).toHaveLength(1)
  })

  test('by an address that was given out before is over within minutes', async () => {
    const own = await buy(0, buyer)
    const itemId = (await seeOrder(rig, own.orderId, buyer)).items[0]?.id ?? ''
    const { url } = (await ask(own, buyer, { format: 'original', itemId })).body
    await giveBack(own.orderId)
    // The store rounds the end up to the minute.
    offsetMs += 7 * MINUTE_MS
    expect((await fetch(url)).status).toBe(403)
    offsetMs -= 7 * MINUTE_MS
  })

  test('of a track that was blocked is refused', async () => {
    const block = (dmcaBlocked: boolean) =>
      rig.server.ctx.db.updateTable('tracks').set({ dmcaBlocked }).where('id', '=', track.id).execute()
    await block(true)
    expect(await ask(bought, buyer, { format: 'original' })).toMatchObject({ status: 451 })
    await block(false)
  })

  test('by a guest goes by the token of the link', async () => {
    const own = await buy(0)
    const itemId = (await seeOrder(rig, own.orderId, own.accessToken ?? '')).items[0]?.id ?? ''
    expect((await ask(own, undefined, { format: 'original', itemId })).status).toBe(200)
    expect((await ask({ ...own, accessToken: 'x' }, undefined, { format: 'original', itemId })).status).toBe(
      404,
    )
  })
})

describe('what is bought', () => {
  test('is heard whole by who bought it, and by nobody else', async () => {
    const [stranger, holder] = [
      await newUser(rig.server, ['listener']),
      await newUser(rig.server, ['listener']),
    ]
    const own = await buy(0, holder)
    expect([await hear(undefined), await hear(stranger), await hear(holder), await hear(seller)]).toEqual([
      402, 402, 200, 200,
    ])
    expect([
      await hear(holder, 'stream'),
      await hear(holder, 'download'),
      await hear(seller, 'download'),
    ]).toEqual([302, 409, 302])
    await dispute(own.orderId)
    expect(await hear(holder)).toBe(402)
  })

  test('without the original is heard by its renditions alone', async () => {
    const holder = await newUser(rig.server, ['listener'])
    await buy(1, holder)
    expect([await hear(holder), await hear(holder, 'stream')]).toEqual([200, 402])
  })

  test('as a guest is heard by the account with the same address, once that is confirmed', async () => {
    const holder = await newUser(rig.server, ['listener'])
    await newPaidOrder(rig, { products: [product], order: { email: holder.email } })
    expect(await hear(holder)).toBe(200)
    const { db } = rig.server.ctx
    await db.updateTable('users').set({ emailVerifiedAt: null }).where('id', '=', holder.id).execute()
    expect(await hear(holder)).toBe(402)
  })

  test('stays, with its files, when the seller deletes the track; when nobody holds it, they go', async () => {
    await call(rig.server, seller, `DELETE /tracks/${track.id}`)
    offsetMs += 9 * DAY_MS
    await sweepStorage(rig.server.ctx)
    expect(await sweepDeliveries(rig.server.ctx)).toBe(0)
    const signedIn = await signInAgain(buyer)
    const again = (format: string) => ask(bought, signedIn, { format })
    expect((await bytesOf((await again('original')).body.url)).bytes.equals(wav)).toBe(true)
    await bytesOf((await again('aac')).body.url)
    const orders = await rig.server.ctx.db.selectFrom('orders').select('id').execute()
    for (const { id } of orders) await giveBack(id)
    await sweepStorage(rig.server.ctx)
    expect(await sweepDeliveries(rig.server.ctx)).toBe(2)
    expect(await again('original')).toMatchObject({ status: 404, body: { code: 'file-gone' } })
  })
})

/** Days later. */
async function signInAgain({ email, password, ...user }: SignedInUser): Promise<SignedInUser> {
  const { body } = await call<{ accessToken: string }>(rig.server, undefined, 'POST /auth/login', {
    email,
    password,
  })
  return { ...user, email, password, authorization: `Bearer ${body.accessToken}` }
}

async function dispute(orderId: string): Promise<void> {
  const { ctx } = rig.server
  const at = ctx.clock.now()
  const payment = await ctx.db
    .selectFrom('payments')
    .select('id')
    .where('orderId', '=', orderId)
    .executeTakeFirstOrThrow()
  await ctx.transaction(async (tx) => {
    await tx
      .insertInto('disputes')
      .values({
        id: randomUUID(),
        orderId,
        paymentId: payment.id,
        pspDisputeId: randomUUID(),
        status: 'open',
        amount: 1_000,
        currency: 'eur',
        reason: 'fraudulent',
        createdAt: at,
        updatedAt: at,
      })
      .execute()
    await settleOrder(tx, orderId, at)
  })
}

async function giveBack(orderId: string): Promise<void> {
  const { ctx } = rig.server
  await ctx.transaction(async (tx) => {
    await tx.updateTable('orders').set({ refundedAmount: 1_000 }).where('id', '=', orderId).execute()
    await settleOrder(tx, orderId, ctx.clock.now())
  })
}

async function saved(bytes: Buffer, extension: string): Promise<string> {
  const path = join(rig.server.dataDir, `${randomUUID()}.${extension}`)
  await writeFile(path, bytes)
  return path
}

/** Every sample of it, as a decoder that is not ours hears it. */
async function soundOf(bytes: Buffer, extension: string): Promise<string> {
  const { ffmpeg } = await rig.server.ctx.ffmpeg()
  const path = await saved(bytes, extension)
  const { stdout } = await run(ffmpeg, ['-v', 'error', '-i', path, '-c:a', 'pcm_s16le', '-f', 'md5', '-'])
  return stdout
}

async function probe(bytes: Buffer, extension: string) {
  const { ffprobe } = await rig.server.ctx.ffmpeg()
  const path = await saved(bytes, extension)
  return run(ffprobe, ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path])
}
