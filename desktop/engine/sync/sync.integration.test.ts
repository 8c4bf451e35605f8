import type { Product } from '@veza/shared/contracts/products.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { giveSound, newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { licenceOf, newDraft, offerOf } from '../../../e2e/support/products.ts'
import {
  elsewhere,
  openStudio,
  type Studio,
  type SyncRig,
  startSyncRig,
  trackThere,
  until,
} from './testing.ts'

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
  rig.proxy.faultFor = () => undefined
  rig.proxy.forget()
  expect(studio.faults).toEqual([])
})

const rename = (id: string, title: string) =>
  studio.offline.edit(studio.key, 'track', id, { action: 'edit', fields: { title } })
const haveTrack = async (title = 'One') => {
  const track = await newTrack(rig.server, studio.user, title)
  await studio.pull()
  return track
}
const patches = () => rig.proxy.seen.filter(({ method }) => method === 'PATCH')
const versionOf = async (id: string) => (await trackThere(rig, studio.user, id)).version
const renameThere = async (id: string, fields: object) =>
  elsewhere(rig, studio.user, `PATCH /tracks/${id}`, { version: await versionOf(id), ...fields })
const product = async (id: string) =>
  (await call<Product>(rig.server, studio.user, `GET /products/${id}`)).body

describe('without a network', () => {
  test('edits are shown at once, and sent in their order when it is back', async () => {
    const track = await haveTrack()
    await giveSound(rig.server, studio.user, track.id)
    const draft = await newDraft(rig.server, studio.user)
    await studio.pull()
    await rig.proxy.setDown(true)
    studio.start()
    rename(track.id, 'Two')
    studio.offline.edit(studio.key, 'track', track.id, { action: 'status', fields: { status: 'published' } })
    rename(track.id, 'Three')
    const offer = { currency: 'eur', images: [], licences: [licenceOf(700)] }
    studio.offline.edit(studio.key, 'product', draft.id, { action: 'offer', fields: offer })
    const release = studio.offline.newProduct(studio.key, {
      kind: 'release',
      title: 'Away',
      description: '',
      trackIds: [track.id],
      listening: 'whole',
    })
    studio.offline.edit(studio.key, 'product', release, { action: 'edit', fields: { title: 'Far away' } })
    expect(studio.title(track.id)).toBe('Three')
    expect(studio.offline.item(studio.key, 'product', release)).toMatchObject({
      title: 'Far away',
      status: 'draft',
    })
    await until(() => studio.offline.standing(studio.key).failure?.code === 'network-unreachable')
    expect(studio.offline.unsent(studio.key)).toEqual({ count: 5, failed: 0, conflicts: 0 })

    await rig.proxy.setDown(false)
    studio.offline.networkChanged()
    await studio.sent()
    expect(studio.edits()).toEqual([])
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({
      title: 'Three',
      status: 'published',
    })
    expect(await product(draft.id)).toMatchObject({ currency: 'eur', licences: [{ price: 700 }] })
    expect(await product(release)).toMatchObject({ title: 'Far away', tracks: [{ id: track.id }] })
  })

  test('edits of one thing that nobody has sent become one', async () => {
    const track = await haveTrack()
    for (const title of ['A', 'B', 'C']) rename(track.id, title)
    expect(studio.edits()).toHaveLength(1)
    studio.start()
    await studio.sent()
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({ title: 'C', version: 2 })
    rename(track.id, 'D')
    rename(track.id, 'C')
    expect(studio.edits()).toEqual([])
  })

  test('a captive portal, trouble of the server and its pauses are waited for', async () => {
    const track = await haveTrack()
    const answers = [
      { status: 302, headers: { location: 'http://portal.example/' } },
      { status: 200, headers: { 'content-type': 'text/html' }, body: 'Sign in to the hotel' },
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 429, headers: { 'retry-after': '0' } },
    ]
    rig.proxy.faultFor = ({ method }) => {
      const answer = method === 'PATCH' ? answers.shift() : undefined
      return answer && { kind: 'answer', ...answer }
    }
    rename(track.id, 'Two')
    studio.start()
    await studio.sent()
    expect(patches().map(({ status }) => status)).toEqual([302, 200, 503, 429, 200])
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({ title: 'Two', version: 2 })
  })
})

describe('an answer that was lost', () => {
  test('is asked for again by the same request, which is done once', async () => {
    const track = await haveTrack()
    let lost = 0
    rig.proxy.faultFor = ({ method }) =>
      method === 'PATCH' && lost++ < 2 ? { kind: 'lose-answer' } : undefined
    rename(track.id, 'Two')
    studio.start()
    await studio.sent()
    expect(patches()).toHaveLength(3)
    expect(studio.edits()).toEqual([])
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({ title: 'Two', version: 2 })
  })

  test('does not make a conflict of what was edited elsewhere after it', async () => {
    const track = await haveTrack()
    rig.proxy.faultFor = ({ method }) => (method === 'PATCH' ? { kind: 'lose-answer' } : undefined)
    rename(track.id, 'Two')
    const keeper = studio.start({ pullMs: 60_000 })
    await until(async () => (await versionOf(track.id)) === 2)
    await keeper.stop()
    rig.proxy.faultFor = () => undefined
    await renameThere(track.id, { title: 'Three' })
    await studio.pull()
    studio.start()
    await studio.sent()
    expect(studio.edits()).toEqual([])
    expect(studio.title(track.id)).toBe('Three')
    expect(await versionOf(track.id)).toBe(3)
  })

  test('keeps what was edited after it apart: the first is sent as it was, then the second', async () => {
    const track = await haveTrack()
    rig.proxy.faultFor = ({ method }) => (method === 'PATCH' ? { kind: 'lose-answer' } : undefined)
    rename(track.id, 'Two')
    const keeper = studio.start({ pullMs: 60_000 })
    await until(async () => (await versionOf(track.id)) === 2)
    await keeper.stop()
    rename(track.id, 'Three')
    expect(studio.edits().map(({ fields }) => fields)).toEqual([{ title: 'Two' }, { title: 'Three' }])
    rig.proxy.faultFor = () => undefined
    studio.start()
    await studio.sent()
    expect(studio.edits()).toEqual([])
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({ title: 'Three', version: 3 })
  })
})

describe('what was changed elsewhere', () => {
  test('in other fields is merged by itself', async () => {
    const track = await haveTrack()
    rename(track.id, 'Mine')
    await renameThere(track.id, { genre: 'Jazz' })
    studio.start({ pullMs: 60_000 })
    await studio.sent()
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({
      title: 'Mine',
      genre: 'Jazz',
      version: 3,
    })
    expect(studio.offline.item(studio.key, 'track', track.id)).toMatchObject({ title: 'Mine', genre: 'Jazz' })
  })

  test.each(['pull', 'refusal'] as const)('in the same field asks, by a %s, and others go on', async (by) => {
    const track = await haveTrack()
    const other = await haveTrack('Other')
    studio.offline.edit(studio.key, 'track', track.id, {
      action: 'edit',
      fields: { title: 'Mine', genre: 'Pop' },
    })
    rename(other.id, 'Other, mine')
    await renameThere(track.id, { title: 'Theirs', tags: ['new'] })
    if (by === 'pull') await studio.pull()
    studio.start({ pullMs: 60_000 })
    await studio.sent()
    expect((await trackThere(rig, studio.user, other.id)).title).toBe('Other, mine')
    const there = await trackThere(rig, studio.user, track.id)
    expect(there).toMatchObject({ title: 'Theirs', genre: '' })
    const [conflict] = studio.offline.conflicts(studio.key)
    expect(conflict).toMatchObject({
      version: there.version,
      conflict: { kind: 'fields', fields: ['title'] },
      sides: [{ field: 'title', before: 'One', mine: 'Mine', theirs: 'Theirs' }],
    })
    expect(studio.title(track.id)).toBe('Mine')

    const decision = { entryId: conflict?.entryId ?? '', version: there.version }
    const outdated = studio.offline.resolve({ ...decision, version: 1, choices: { title: 'mine' } })
    expect(outdated).toEqual({ kind: 'outdated' })
    expect(
      studio.offline.resolve({ ...decision, choices: { title: by === 'pull' ? 'mine' : 'theirs' } }),
    ).toEqual({
      kind: 'resolved',
    })
    await studio.sent()
    expect(studio.edits()).toEqual([])
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({
      title: by === 'pull' ? 'Mine' : 'Theirs',
      genre: 'Pop',
      tags: ['new'],
    })
  })

  test('is not deleted here before the creator was asked', async () => {
    const track = await haveTrack()
    studio.offline.edit(studio.key, 'track', track.id, { action: 'delete' })
    expect(studio.offline.library(studio.key, {}).total).toBe(0)
    await renameThere(track.id, { title: 'Theirs' })
    studio.start({ pullMs: 60_000 })
    await studio.sent()
    const [conflict] = studio.offline.conflicts(studio.key)
    expect(conflict?.conflict).toEqual({ kind: 'changed-elsewhere', fields: ['title'] })
    expect(studio.offline.library(studio.key, {})).toMatchObject({
      total: 1,
      entries: [{ title: 'Theirs', trouble: 'conflict' }],
    })
    const { entryId = '', version = null } = conflict ?? {}
    studio.offline.resolve({ entryId, version, choices: { all: 'mine' } })
    await studio.sent()
    expect((await call(rig.server, studio.user, `GET /tracks/${track.id}`)).status).toBe(404)
    expect(studio.offline.library(studio.key, {}).total).toBe(0)
  })

  test('nothing keeps a deletion of what was not changed from going through', async () => {
    const track = await haveTrack()
    studio.offline.edit(studio.key, 'track', track.id, { action: 'delete' })
    // Bytes that arrived are no edit.
    await giveSound(rig.server, studio.user, track.id)
    studio.start()
    await studio.sent()
    expect(studio.edits()).toEqual([])
    expect((await call(rig.server, studio.user, `GET /tracks/${track.id}`)).status).toBe(404)
  })

  test('and is gone there asks what becomes of the edits here', async () => {
    const [track, other] = [await haveTrack(), await haveTrack('Two')]
    const draft = await newDraft(rig.server, studio.user, {
      kind: 'release',
      title: 'R',
      trackIds: [other.id],
    })
    await studio.pull()
    rename(track.id, 'Mine')
    studio.offline.edit(studio.key, 'product', draft.id, {
      action: 'edit',
      fields: { description: 'Typed long' },
    })
    await elsewhere(rig, studio.user, `DELETE /tracks/${track.id}`)
    await elsewhere(rig, studio.user, `DELETE /products/${draft.id}`)
    studio.start()
    await studio.sent()
    const conflicts = studio.offline.conflicts(studio.key)
    expect(conflicts.map(({ kind, version, conflict }) => [kind, version, conflict.kind])).toEqual([
      ['track', null, 'deleted-elsewhere'],
      ['product', null, 'deleted-elsewhere'],
    ])
    const [lost, again] = conflicts
    studio.offline.resolve({ entryId: lost?.entryId ?? '', version: null, choices: { all: 'theirs' } })
    studio.offline.resolve({ entryId: again?.entryId ?? '', version: null, choices: { all: 'mine' } })
    await studio.sent()
    expect(studio.offline.item(studio.key, 'track', track.id)).toBeNull()
    const [started] = studio.offline.items(studio.key, 'product')
    expect(await product(started?.id ?? '')).toMatchObject({ title: 'R', description: 'Typed long' })
    expect(started?.id).not.toBe(draft.id)
  })
})

describe('what the server refuses', () => {
  test('is shown with its reason, holds up what follows of the same thing, and nothing else', async () => {
    const [track, other] = [await haveTrack(), await haveTrack('Other')]
    // Nothing to play yet.
    studio.offline.edit(studio.key, 'track', track.id, { action: 'status', fields: { status: 'published' } })
    rename(track.id, 'Held')
    rename(other.id, 'Goes on')
    studio.start()
    await until(() => studio.offline.unsent(studio.key).failed === 1)
    await until(async () => (await trackThere(rig, studio.user, other.id)).title === 'Goes on')
    const [refused, held] = studio.edits()
    expect(refused).toMatchObject({ state: 'failed', failure: { params: { code: 'not-publishable' } } })
    expect(held).toMatchObject({ state: 'waiting', request: null })
    expect(studio.offline.library(studio.key, { search: 'held' }).entries).toMatchObject([
      { title: 'Held', unsent: 2, trouble: 'failed' },
    ])

    await giveSound(rig.server, studio.user, track.id)
    expect(studio.offline.retry(refused?.id ?? '')).toBe(true)
    await studio.sent()
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({ title: 'Held', status: 'published' })
  })

  test('may be taken back, and what follows goes on without it', async () => {
    const track = await haveTrack()
    studio.offline.edit(studio.key, 'track', track.id, { action: 'status', fields: { status: 'published' } })
    rename(track.id, 'Goes on')
    studio.start()
    await until(() => studio.offline.unsent(studio.key).failed === 1)
    expect(studio.offline.discard(studio.edits()[0]?.id ?? '')).toBe(true)
    await studio.sent()
    expect(await trackThere(rig, studio.user, track.id)).toMatchObject({ title: 'Goes on', status: 'draft' })
    expect(studio.offline.item(studio.key, 'track', track.id)).toMatchObject({ status: 'draft' })
  })
})

test('two Studios of one creator come to the same, and each hears of the other’s edits', async () => {
  const track = await haveTrack()
  const second = await openStudio(rig, studio.user)
  try {
    await second.pull()
    studio.start()
    second.start()
    rename(track.id, 'By the first')
    await until(() => second.title(track.id) === 'By the first')
    second.offline.edit(second.key, 'track', track.id, { action: 'edit', fields: { genre: 'By the second' } })
    await until(() => studio.offline.item(studio.key, 'track', track.id)?.genre === 'By the second')
    await elsewhere(rig, studio.user, `DELETE /tracks/${track.id}`)
    studio.offline.hint(rig.address)
    await until(() => studio.title(track.id) === undefined)
  } finally {
    await second.close()
  }
})

test('a product goes on sale after the edits of its tracks that were made before', async () => {
  const track = await newPublishedTrack(rig.server, studio.user, { title: 'Song' })
  await elsewhere(rig, studio.user, `POST /tracks/${track.id}/unpublish`)
  const draft = await newDraft(rig.server, studio.user, { trackIds: [track.id] })
  await call(rig.server, studio.user, `PUT /products/${draft.id}/offer`, {
    version: draft.version,
    ...offerOf([licenceOf(500)]),
  })
  await studio.pull()
  studio.offline.edit(studio.key, 'track', track.id, { action: 'status', fields: { status: 'published' } })
  studio.offline.edit(studio.key, 'product', draft.id, { action: 'status', fields: { status: 'on-sale' } })
  // The first answers come late: what depends on them waits.
  rig.proxy.faultFor = ({ target }) => (target.endsWith('/publish') ? { kind: 'delay', ms: 300 } : undefined)
  studio.start()
  await studio.sent()
  expect(studio.edits()).toEqual([])
  expect(await product(draft.id)).toMatchObject({ status: 'on-sale' })
})
