import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Product } from '@veza/shared/contracts/products.ts'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { licenceOf, newSaleableTrack } from '../../../e2e/support/products.ts'
import { findImage, keepImage, NotAPicture } from '../products/images.ts'
import { openStudio, type Studio, type SyncRig, startSyncRig, until } from './testing.ts'

let rig: SyncRig
let studio: Studio
beforeAll(async () => {
  rig = await startSyncRig()
})
afterAll(() => rig.stop())
beforeEach(async () => {
  studio = await openStudio(rig)
})
afterEach(async () => {
  await studio.close()
  await rig.proxy.setDown(false)
  rig.proxy.forget()
  expect(studio.faults).toEqual([])
})

const newId = idsFrom(systemClock)
let made = 0

/** A picture file of its own, kept as the screens have it kept. */
async function kept(bytes = `\x89PNG\r\n\x1a\n picture ${++made}`) {
  const path = join(studio.root, `picture-${made}.png`)
  await writeFile(path, bytes, 'latin1')
  const parts = { db: studio.db, covers: studio.covers, newId }
  const image = await keepImage(parts, studio.account(), path, { imageBytes: 1_000 }, systemClock.now())
  // What is kept is kept, whatever becomes of the file.
  await rm(path)
  return image
}

async function newRelease() {
  const track = await newSaleableTrack(rig.server, studio.user)
  await studio.pull()
  const fields = { kind: 'release', title: 'Pictures', trackIds: [track.id], listening: 'preview' }
  return studio.offline.newProduct(studio.key, fields)
}

const offer = (id: string, fields: object) =>
  studio.offline.edit(studio.key, 'product', id, { action: 'offer', fields })
const edit = (id: string, fields: object) =>
  studio.offline.edit(studio.key, 'product', id, { action: 'edit', fields })
const there = async (id: string) => (await call<Product>(rig.server, studio.user, `GET /products/${id}`)).body
const priced = { currency: 'eur', licences: [licenceOf(900)] }

test('a cover chosen without a network and before a price arrives with the price, and holds up nothing', async () => {
  await rig.proxy.setDown(true)
  await rig.proxy.setDown(false)
  const id = await newRelease()
  await rig.proxy.setDown(true)
  studio.start()
  const { id: image, file } = await kept()
  offer(id, { images: [image] })
  edit(id, { title: 'Renamed' })
  expect(studio.offline.item(studio.key, 'product', id)).toMatchObject({ images: [image], title: 'Renamed' })
  await rig.proxy.setDown(false)
  studio.offline.networkChanged()
  await until(async () => (await there(id)).title === 'Renamed')
  expect(studio.edits()).toMatchObject([{ action: 'offer', state: 'waiting' }])

  offer(id, priced)
  expect(studio.edits()).toHaveLength(1)
  await studio.sent()
  expect(studio.edits()).toEqual([])
  const product = await there(id)
  expect(product).toMatchObject({ currency: 'eur', licences: [{ price: 900 }], images: [{}] })
  const uploadId = product.images[0]?.id ?? ''
  expect(uploadId).not.toBe(image)
  expect(studio.offline.item(studio.key, 'product', id)).toMatchObject({ images: [uploadId] })
  expect(findImage(studio.db, studio.account(), uploadId)).toMatchObject({ id: image, file })
})

test('the order of several is kept, and one that was there stays', async () => {
  const id = await newRelease()
  studio.start()
  const one = await kept()
  offer(id, { ...priced, images: [one.id] })
  await studio.sent()
  const [first] = (await there(id)).images
  const other = await kept()
  offer(id, { images: [other.id, first?.id] })
  await studio.sent()
  const { images } = await there(id)
  expect(images).toHaveLength(2)
  expect(images[1]?.id).toBe(first?.id)
  expect(images[0]?.id).not.toBe(first?.id)
})

test('a picture that the server has, and whose arrival nobody wrote down, is not sent as another', async () => {
  const id = await newRelease()
  studio.start()
  const bytes = `\x89PNG\r\n\x1a\n once ${++made}`
  offer(id, { ...priced, images: [(await kept(bytes)).id] })
  await studio.sent()
  const [first] = (await there(id)).images
  studio.db.prepare('UPDATE images SET upload_id = NULL').run()
  const again = await newRelease()
  offer(again, { ...priced, images: [(await kept(bytes)).id] })
  await studio.sent()
  expect((await there(again)).images).toMatchObject([{ id: first?.id }])
})

test('a picture that is gone from here is told at its edit, and the same edit with another goes through', async () => {
  const id = await newRelease()
  const lost = await kept()
  await rm(join(studio.covers, lost.file))
  studio.start()
  offer(id, { ...priced, images: [lost.id] })
  await studio.sent()
  expect(studio.edits()).toMatchObject([{ state: 'failed', failure: { code: 'source-gone' } }])
  const good = await kept()
  offer(id, { images: [good.id] })
  await studio.sent()
  expect(studio.edits()).toEqual([])
  expect((await there(id)).images).toHaveLength(1)
})

test('what the server says stands in the way of a sale is told by its names, and another try goes through', async () => {
  const id = await newRelease()
  studio.start()
  offer(id, priced)
  studio.offline.edit(studio.key, 'product', id, { action: 'status', fields: { status: 'on-sale' } })
  await studio.sent()
  const [refused] = studio.edits()
  expect(refused).toMatchObject({
    state: 'failed',
    failure: { code: 'rejected', params: { code: 'not-sellable', obstacles: 'no-cover' } },
  })
  expect(studio.offline.discard(refused?.id ?? '')).toBe(true)
  offer(id, { images: [(await kept()).id] })
  studio.offline.edit(studio.key, 'product', id, { action: 'status', fields: { status: 'on-sale' } })
  await studio.sent()
  expect(await there(id)).toMatchObject({ status: 'on-sale', obstacles: [] })
})

test('what is no picture, or a larger one than the server takes, is not kept', async () => {
  await expect(kept('MZ this is a program')).rejects.toThrow(NotAPicture)
  await expect(kept(`\x89PNG\r\n\x1a\n${'a'.repeat(1_000)}`)).rejects.toMatchObject({
    code: 'picture-too-large',
  })
  expect(studio.db.prepare('SELECT count(*) FROM images').pluck().get()).toBe(0)
})
