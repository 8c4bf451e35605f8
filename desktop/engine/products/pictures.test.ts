import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { createOffline, type Offline } from '../offline.ts'
import { nextImage, sendImage } from '../outbox/send-images.ts'
import { productAt, server, testAccount } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { receive } from '../sync/receive.ts'
import { keepImage } from './images.ts'

const whose = { server, accountId: 'somebody' }
const licence = {
  ...{
    terms: { template: 'personal' as const },
    price: 500,
    payWhatYouWant: null,
    formats: ['aac' as const],
  },
}
let lib: TestLibrary
let offline: Offline
let account: number
let id: string
beforeEach(async () => {
  lib = await testLibrary()
  offline = createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
  account = testAccount(lib.db).id
  id = lib.newId()
  const there = productAt(id, { currency: 'eur', licences: [licence] })
  inTransaction(lib.db, () => receive(lib.db, { account, kind: 'product', id }, there, lib.clock.now()))
})
afterEach(() => lib.close())

const images = () => offline.item(whose, 'product', id)?.images
const change = (how: 'add' | 'remove' | 'make-first', image: string) =>
  offline.changePicture(whose, id, { how, image })

/** Keeps a picture, as its screen does. @returns the id of here */
async function kept(what: string): Promise<string> {
  mkdirSync(lib.folder.covers, { recursive: true })
  const path = join(lib.folder.covers, `${what}.source`)
  writeFileSync(path, `\x89PNG\r\n\x1a\n${what}`, 'latin1')
  const parts = { db: lib.db, covers: lib.folder.covers, newId: lib.newId }
  return (
    await keepImage(
      parts,
      account,
      path,
      uploadLimits({}, () => undefined),
      lib.clock.now(),
    )
  ).id
}

/** Sends the next picture, as the outbox does. @returns its id at the server */
async function arrives(): Promise<string> {
  const image = nextImage(lib.db, account)
  if (!image) throw new Error('no picture waits')
  const uploadId = lib.newId()
  const uploader = { uploadFile: async () => ({ uploadId }) as never }
  const parts = { db: lib.db, clock: lib.clock, covers: lib.folder.covers }
  await sendImage(parts, { uploader, server, account }, image, new AbortController().signal)
  return uploadId
}

test('two that are added in a row are both there, each once', async () => {
  const [one, two] = [await kept('one'), await kept('two')]
  change('add', one)
  change('add', two)
  // The answer was lost, and it is asked for once more.
  change('add', one)
  expect(images()).toEqual([one, two])
  change('make-first', two)
  expect(images()).toEqual([two, one])
  change('remove', two)
  change('make-first', two)
  expect(images()).toEqual([one])
})

test('one that was sent meanwhile is known by either name, and named to its server by the right one', async () => {
  const [one, two] = [await kept('one'), await kept('two')]
  change('add', one)
  const sent = await arrives()
  expect(images()).toEqual([sent])
  // A screen that has not heard of it.
  change('add', two)
  change('make-first', one)
  expect(images()).toEqual([sent, two])
  offline.edit(whose, 'product', id, { action: 'offer', fields: { images: [two, one] } })
  expect(images()).toEqual([two, sent])
  change('add', await kept('one'))
  expect(images()).toEqual([two, sent])
  change('remove', one)
  expect(images()).toEqual([two])
})

test('no more than a server takes', async () => {
  for (let at = 0; at < 10; at += 1) change('add', await kept(`picture ${at}`))
  const more = await kept('one more')
  expect(() => change('add', more)).toThrow()
  expect(images()).toHaveLength(10)
})
