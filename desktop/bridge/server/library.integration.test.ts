import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { IDS_MAX } from '@veza/shared/studio/bridge/base.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { inTransaction } from '../../engine/db/sqlite.ts'
import { openPublication, rememberPublication } from '../../engine/library/publications.ts'
import { insertTrack } from '../../engine/library/tracks.ts'
import { haveTrack, server } from '../../engine/outbox/testing.ts'
import { pauseAll } from '../../engine/queue/controls.ts'
import { problemOf } from '../client/index.ts'
import { type TestBridge, testBridge } from '../testing.ts'

const whose = { server, accountId: randomUUID() }
let there: TestBridge
beforeEach(async () => {
  there = await testBridge()
})
afterEach(() => there.close())

const db = () => there.bridge.context.engine.db
const entries = async () => {
  const { entries: found } = await there.studio.client.offline.library({ whose, sort: 'title' })
  return found
}

function here(title: string): string {
  const id = randomUUID()
  const source = { path: join(there.folder, `${id}.wav`), bytes: 10, mtimeMs: 1, format: 'wav' as const }
  const sha256 = id.replaceAll('-', '').padEnd(64, '0')
  const nothing = { artist: '', album: '', genre: '', coverFile: null }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  insertTrack(db(), { id, title, source: { ...source, sha256 }, ...nothing, ...sound }, new Date(0))
  return id
}

test('many are edited at once, tags join those that each has, and all of it can be taken back', async () => {
  const { library } = there.studio.client
  const [one, two] = [here('One'), here('Two')]
  const { id: three } = haveTrack(db(), randomUUID, { title: 'Wide', genre: 'Rock' }, whose)
  await library.edit({ whose, edits: [{ ids: [one], changes: { tags: ['a', 'b'] } }] })
  const { before } = await library.edit({
    whose,
    edits: [{ ids: [one, two, three], changes: { genre: 'Jazz' }, addTags: ['B', ' c '], removeTags: ['A'] }],
  })
  const seen = async () => (await entries()).map(({ genre, tags }) => [genre, ...tags])
  expect(await seen()).toEqual([
    ['Jazz', 'b', 'c'],
    ['Jazz', 'b', 'c'],
    ['Jazz', 'b', 'c'],
  ])
  await library.edit({ whose, edits: before })
  expect(await seen()).toEqual([['', 'a', 'b'], [''], ['Rock']])
  expect(await there.studio.client.offline.edits({ whose })).toEqual([])
})

test('more than one call may name are taken back by one: what was alike comes in as many edits as it needs', async () => {
  const { library } = there.studio.client
  const ids = inTransaction(db(), () => Array.from({ length: IDS_MAX + 1 }, (_, at) => here(`Title ${at}`)))
  const inParts = [{ ids: ids.slice(0, IDS_MAX) }, { ids: ids.slice(IDS_MAX) }]
  const { before } = await library.edit({
    whose: null,
    edits: inParts.map((part) => ({ ...part, changes: { genre: 'Jazz' } })),
  })
  expect(before.map((edit) => [edit.ids.length, edit.changes])).toEqual([
    [IDS_MAX, { genre: '' }],
    [1, { genre: '' }],
  ])
  const { before: jazz } = await library.edit({ whose: null, edits: before })
  expect(jazz.flatMap((edit) => edit.ids)).toEqual(ids)
})

test('where one of many cannot be edited, none is', async () => {
  const { library } = there.studio.client
  const id = here('One')
  const codeOf = (edits: Parameters<typeof library.edit>[0]['edits']) =>
    library.edit({ whose, edits }).catch((error: unknown) => problemOf(error)?.code)
  expect(await codeOf([{ ids: [id, randomUUID()], changes: { genre: 'Jazz' } }])).toBe('nothing-to-edit')
  const tooMany = Array.from({ length: 21 }, (_, at) => `tag ${at}`)
  expect(
    await codeOf([
      { ids: [id], changes: { genre: 'Jazz' } },
      { ids: [id], addTags: tooMany },
    ]),
  ).toBe('invalid')
  expect(await entries()).toMatchObject([{ genre: '', tags: [] }])
})

test('what is published is taken back where the server has it, and there alone', async () => {
  const local = here('Here')
  const { id: draft } = haveTrack(db(), randomUUID, { title: 'Draft' }, whose)
  const { id } = haveTrack(db(), randomUUID, { title: 'There', status: 'published' }, whose)
  const { library, offline } = there.studio.client
  expect(await library.unpublish({ ids: [local, draft, id], account: whose })).toEqual({ changed: 1 })
  expect((await entries()).map(({ status }) => status)).toEqual(['draft', 'local', 'draft'])
  expect(await offline.edits({ whose })).toMatchObject([{ resourceId: id, action: 'status' }])
})

/** Of this machine, and published. */
function published(title: string): { local: string; remote: string } {
  const local = here(title)
  const { id: remote } = haveTrack(db(), randomUUID, { title, status: 'published', version: 4 }, whose)
  const publication = openPublication(db(), { ...whose, trackId: local }, title, randomUUID, new Date(0))
  rememberPublication(db(), publication, { serverTrackId: remote }, new Date(0))
  return { local, remote }
}

test('what is taken back from listeners and published again, without a network, is published in the end', async () => {
  const { library, offline } = there.studio.client
  const { local } = published('One')
  expect(await library.unpublish({ ids: [local], account: whose })).toEqual({ changed: 1 })
  expect(await offline.edits({ whose })).toMatchObject([{ action: 'status' }])
  const { jobs } = await library.publish({ ids: [local], account: whose })
  expect(jobs).toBeGreaterThan(0)
  expect(await offline.edits({ whose })).toEqual([])
})

test('to publish waits for nobody: it is queued before anybody is asked', async () => {
  const { library } = there.studio.client
  // Nobody is signed in here, and nobody answers there.
  const { jobs } = await library.publish({ ids: [here('One')], account: whose })
  expect(jobs).toBeGreaterThan(0)
})

test('a recording of this machine takes its plan along: moved while it is on its way, and taken back', async () => {
  const { library, editor } = there.studio.client
  pauseAll(db(), new Date(0))
  const id = here('One')
  const seen = async () => {
    const track = await editor.track({ whose, id })
    return [track?.publishing, track?.publishAt]
  }
  const [one, two] = ['2027-01-01T10:00:00.000Z', '2027-02-01T10:00:00.000Z']
  for (const publishAt of [one, two]) {
    await library.schedule({ id, account: whose, publishAt })
    expect(await seen()).toEqual(['under-way', publishAt])
  }
  await library.publish({ ids: [id], account: whose })
  expect(await seen()).toEqual(['under-way', null])
  await library.schedule({ id, account: whose, publishAt: one })
  await library.schedule({ id, account: whose, publishAt: null })
  // It does not become public after all, neither then nor now.
  expect(await seen()).toEqual([null, null])
})

test('what is at the server is planned there, and publishing it by hand takes back what was not sent', async () => {
  const { library, offline } = there.studio.client
  const local = here('One')
  const { id: remote } = haveTrack(db(), randomUUID, { title: 'One', hasRenditions: true, version: 2 }, whose)
  const publication = openPublication(db(), { ...whose, trackId: local }, 'One', randomUUID, new Date(0))
  rememberPublication(db(), publication, { serverTrackId: remote }, new Date(0))
  const publishAt = '2027-01-01T10:00:00.000Z'
  await library.schedule({ id: local, account: whose, publishAt })
  expect(await entries()).toMatchObject([{ id: local, status: 'draft', publishAt }])
  expect(await offline.edits({ whose })).toMatchObject([{ resourceId: remote, action: 'schedule' }])
  await library.publish({ ids: [local], account: whose })
  expect(await offline.edits({ whose })).toEqual([])
})
