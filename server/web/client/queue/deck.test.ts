import type { Recording } from '@veza/shared/contracts/listening.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Failure } from '../player/failure.ts'
import type { PlaybackStatus } from '../player/playback.ts'
import { browserBackend } from './browser-backend.ts'
import { Deck } from './deck.ts'
import type { PagePlayer } from './page-player.ts'
import { Recordings } from './recordings.ts'
import { QueueStore } from './store.ts'

const recordingOf = (id: string, isRevocable = false) =>
  ({ id, durationMs: 60_000, title: id, isRevocable }) as Recording
const album = { kind: 'release', id: 'album' } as const

/** A player without a sound. */
class Stage {
  recording: Recording
  status: PlaybackStatus = 'idle'
  failure: Failure | undefined
  position = 0
  /** What becomes of a press. */
  outcome: PlaybackStatus = 'playing'
  plays = 0
  readonly #listeners: (() => void)[] = []

  constructor(first: Recording) {
    this.recording = first
  }

  subscribe(listener: () => void): void {
    this.#listeners.push(listener)
  }

  open(recording: Recording, seconds = 0): void {
    this.recording = recording
    this.position = seconds
    this.failure = undefined
    this.become('idle')
  }

  toggle(): void {
    this.play()
  }

  startFrom(seconds: number): void {
    this.position = seconds
  }

  play(): void {
    this.plays++
    this.become('loading')
    this.failure = this.outcome === 'failed' ? 'gone' : undefined
    this.become(this.outcome)
  }

  pause(): void {
    this.become('paused')
  }

  become(status: PlaybackStatus): void {
    this.status = status
    for (const listener of this.#listeners) listener()
  }
}

let store: QueueStore
let recordings: Recordings
let dock: Stage
let opened: number

const settled = () => new Promise((resolve) => setImmediate(resolve))
const deckOf = (page?: PagePlayer) =>
  new Deck({ store, recordings, makeDock: () => dock as never, page: page as never })
const pageOf = (
  playback: Stage,
  trackIds: readonly string[],
  more: Partial<PagePlayer> = {},
): PagePlayer => ({
  playback: playback as never,
  goOn: undefined,
  recordingOf: (id) => (playback.recording.id === id ? playback.recording : undefined),
  list: () => ({ trackIds, at: trackIds.indexOf(playback.recording.id), source: album }),
  ...more,
})
const queued = () => store.queue.items.map(({ trackId }) => trackId)
const current = () => store.queue.items.find(({ id }) => id === store.queue.currentId)?.trackId
const add = (ids: readonly string[], source: typeof album | null = null) =>
  store.change({
    kind: 'add',
    place: 'last',
    items: ids.map((trackId) => ({ id: `item ${trackId}`, trackId, source })),
  })

beforeEach(async () => {
  store = new QueueStore(browserBackend())
  recordings = new Recordings(undefined)
  for (const id of 'abcd') recordings.put(recordingOf(id))
  dock = new Stage(recordingOf('a'))
  opened = 0
  await store.ready
})

afterEach(() => {
  vi.unstubAllGlobals()
})

it('opens the page of the last row too, when the one before it has ended', async () => {
  const player = new Stage(recordingOf('a'))
  deckOf(pageOf(player, ['a', 'b'], { goOn: () => opened++ }))
  player.play()
  await settled()
  expect([queued(), current()]).toEqual([['a', 'b'], 'a'])
  player.become('ended')
  await settled()
  expect([opened, current(), dock.plays]).toEqual([1, 'b', 0])
})

it('plays in the dock what was put before the next row, or where the order is another one', async () => {
  for (const change of [
    { kind: 'add', place: 'next', items: [{ id: 'by hand', trackId: 'c', source: null }] },
    { kind: 'modes', shuffle: true },
  ] as const) {
    const player = new Stage(recordingOf('a'))
    const deck = deckOf(pageOf(player, ['a', 'b'], { goOn: () => opened++ }))
    player.play()
    await settled()
    await store.change(change)
    player.become('ended')
    await settled()
    expect([opened, dock.status]).toEqual([0, 'playing'])
    deck.active?.pause()
    await store.change({ kind: 'modes', shuffle: false })
    await store.change({ kind: 'clear' })
  }
})

it('plays a list although its first track is the queue’s already', async () => {
  await add(['a'])
  const player = new Stage(recordingOf('a'))
  const deck = deckOf(pageOf(player, ['a', 'b']))
  await settled()
  expect(deck.active).toBe(dock)
  player.play()
  await settled()
  expect([queued(), deck.active === (player as never)]).toEqual([['a', 'b'], true])
  player.become('ended')
  await settled()
  expect([current(), dock.status]).toEqual(['b', 'playing'])
})

it('goes on in the page of its own track or list', async () => {
  await add(['a', 'b'], album)
  store.keepPosition('item a', 20_000, false)
  const player = new Stage(recordingOf('a'))
  const deck = deckOf(pageOf(player, ['a', 'b']))
  await settled()
  expect([deck.active === (player as never), player.position]).toEqual([true, 20])
  player.play()
  await settled()
  expect(queued()).toEqual(['a', 'b'])
})

it('keeps nothing of what a link plays, and plays nothing after it', async () => {
  await add(['a', 'b'])
  store.keepPosition('item a', 20_000, false)
  const player = new Stage(recordingOf('a', true))
  const deck = deckOf(pageOf(player, ['a'], { recordingOf: () => undefined }))
  await settled()
  expect(deck.active).toBe(dock)
  dock.play()
  dock.position = 25
  player.play()
  await settled()
  player.position = 50
  player.pause()
  player.become('ended')
  await store.refresh()
  await settled()
  expect([store.queue.positionMs, current(), dock.plays]).toEqual([25_000, 'a', 1])
  deck.next()
  await settled()
  expect([current(), dock.status]).toEqual(['a', 'playing'])
})

it('stops where one after the other does not sound, however often the queue is repeated', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ items: ['a', 'b'].map((id) => recordingOf(id)) }))
  await add(['a', 'b'])
  await store.change({ kind: 'modes', repeat: 'all' })
  const deck = deckOf()
  await settled()
  dock.outcome = 'failed'
  deck.toggle()
  for (let time = 0; time < 50; time++) await settled()
  expect(dock.plays).toBe(5)
})

it('asks again for what one call did not say, whatever the queue has to tell', async () => {
  let isLost = true
  vi.stubGlobal('fetch', async () => {
    if (isLost) throw new TypeError('offline')
    return Response.json({ items: [recordingOf('x')] })
  })
  await add(['x', 'a'])
  const deck = deckOf()
  await settled()
  expect([deck.active, current()]).toEqual([undefined, 'x'])
  isLost = false
  await store.refresh()
  await settled()
  expect(deck.recording?.id).toBe('x')
})

it('gives keys to what somebody has begun to listen to', async () => {
  await add(['a'])
  const deck = deckOf()
  await settled()
  expect([deck.active, deck.heard]).toEqual([dock, undefined])
  dock.play()
  expect(deck.heard).toBe(dock)
})
