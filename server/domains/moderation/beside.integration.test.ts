import { expect, test } from 'vitest'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { ringsPng } from '../../../e2e/support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../../../e2e/support/products.ts'
import { newUser } from '../../../e2e/support/server.ts'
import { startModerating } from './testing.ts'

const { server, listener, one, other, report, decided, caseOf, staffCalls, tokenOf, appeal } =
  await startModerating()
const read = async (id: string) => (await staffCalls(other, `GET /moderation/cases/${id}`)).body

test('a case says what of it can be heard: the track, a release’s tracks in their order, nothing of a page', async () => {
  const creator = await newUser(server)
  const tracks = [
    await newPublishedTrack(server, creator, { title: 'Second of all' }),
    await newPublishedTrack(server, creator, { title: 'First of all' }),
  ].reverse()
  const image = await newImage(server, creator, await ringsPng(4))
  const offer = offerOf([licenceOf(500)], { images: [image.id] })
  const trackIds = tracks.map(({ id }) => id)
  const release = await newOnSale(server, creator, offer, { kind: 'release', title: 'Both', trackIds })
  const soundsOf = async (kind: 'track' | 'release' | 'profile', id: string) => {
    await report(listener, kind, id)
    return (await read(await caseOf(id))).sounds
  }
  const [first] = tracks
  expect(await soundsOf('track', first?.id ?? '')).toEqual([
    { id: first?.id, title: 'First of all', durationMs: 30_000 },
  ])
  expect((await soundsOf('release', release.id)).map(({ title }) => title)).toEqual([
    'First of all',
    'Second of all',
  ])
  expect(await soundsOf('profile', creator.id)).toEqual([])
})

test('a case tells of what was decided before about the same person, by whom, and of nobody else', async () => {
  const creator = await newUser(server)
  const track = async (title: string) =>
    ['track', (await newPublishedTrack(server, creator, { title })).id] as const
  const warned = await decided(one, listener, await track('Warned of'), 'warn', { reason: 'too loud' })
  await appeal(await tokenOf(creator.email, 'A warning'))
  const found = await decided(one, listener, await track('Nothing in it'), 'dismiss')
  const stranger = await newUser(server)
  const theirs = (await newPublishedTrack(server, stranger, { title: 'Another’s' })).id
  await decided(one, listener, ['track', theirs], 'hide')
  const [, id] = await track('Reported now')
  await report(listener, 'track', id)
  const { owner } = await read(await caseOf(id))
  expect(owner.decisions).toBe(1)
  expect(
    owner.earlier.map(({ number, action, status, title, reason }) => [number, action, status, title, reason]),
  ).toEqual([
    [found.number, 'dismiss', 'dismissed', 'Nothing in it', 'looked at it'],
    [warned.number, 'warn', 'acted', 'Warned of', 'too loud'],
  ])
  const { history, owner: itself } = await read(warned.id)
  expect(history.map(({ event, actor }) => [event, actor])).toEqual([
    ['warn', one.username],
    ['appeal', null],
  ])
  expect(itself.earlier.map(({ number }) => number)).toEqual([found.number])
})
