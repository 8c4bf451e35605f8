import type { QueueItem, Recording } from '@veza/shared/contracts/listening.ts'
import type { Playback } from '../player/playback.ts'
import { nextOf, previousOf } from './model.ts'
import { newId } from './new-id.ts'
import { isOf, type PagePlayer } from './page-player.ts'
import type { Recordings } from './recordings.ts'
import type { QueueStore } from './store.ts'

const KEEP_MS = 30_000
/** Later than that, “previous” begins the same track again. */
const BEGINNING_SECONDS = 3
/** So many that cannot be heard are passed over, before one stops. */
const PASSED_OVER = 50
/** So many in a row whose sound did not come, though each was said to be there. */
const FAILED_MAX = 5

export interface DeckParts {
  readonly store: QueueStore
  readonly recordings: Recordings
  /** A player for what the page itself does not play. */
  readonly makeDock: (recording: Recording) => Playback
  readonly page: PagePlayer | undefined
}

interface Hearable {
  readonly item: QueueItem
  readonly recording: Recording
}

const sounds = ({ status }: Playback): boolean => status === 'playing' || status === 'loading'

/** Plays the queue: in the page’s own player what the page is about, else in the dock’s. One of them sounds at a time. */
export class Deck {
  /** What this device is at. */
  item: QueueItem | undefined
  recording: Recording | undefined
  /** The player that has it. */
  active: Playback | undefined
  readonly store: QueueStore
  readonly #parts: DeckParts
  #dock: Playback | undefined
  /** Where the queue is known to be in the item. */
  #keptMs = 0
  #failedInARow = 0
  readonly #listeners = new Set<() => void>()

  constructor(parts: DeckParts) {
    this.#parts = parts
    this.store = parts.store
    const { page, store } = parts
    if (page) this.#watchPage(page)
    void store.ready.then(() => this.settle())
    store.subscribe(() => void this.settle())
  }

  /** Keeps where one is, now and then and when the page goes. */
  keepPlaces(): void {
    setInterval(() => this.isSounding && this.#keep(false), KEEP_MS)
    addEventListener('pagehide', () => this.#keep(true))
  }

  subscribe(listener: () => void): void {
    this.#listeners.add(listener)
  }

  get isSounding(): boolean {
    return this.active !== undefined && sounds(this.active)
  }

  /** The player that somebody has begun to listen to here. */
  get heard(): Playback | undefined {
    return this.active?.status === 'idle' ? undefined : this.active
  }

  /** Takes up what the queue is at, unless something sounds here: a page goes on only when somebody presses. */
  async settle(): Promise<void> {
    const { queue } = this.store
    const current = queue.items.find(({ id }) => id === queue.currentId)
    // What the page plays and the queue has not stays where it is, until somebody goes on.
    if (this.isSounding || (this.active && !this.item)) return this.changed()
    if (current && current.id === this.item?.id) {
      // Another device has gone on with it.
      if (this.active && queue.positionMs !== this.#keptMs) this.active.startFrom(queue.positionMs / 1000)
      this.#keptMs = queue.positionMs
      return this.changed()
    }
    this.#keptMs = queue.positionMs
    this.item = current
    const found = current && (await this.#hearableFrom(current, (id) => nextOf(queue, id, false)))
    if (this.item !== current || this.isSounding) return
    this.item = found?.item
    this.recording = found?.recording
    if (found) this.#load(found, found.item === current ? queue.positionMs / 1000 : 0)
    else this.active = undefined
    this.changed()
  }

  toggle(): void {
    if (!this.active) return
    this.#hush(this.active)
    this.active.toggle()
  }

  next(): void {
    const item = nextOf(this.store.queue, this.item?.id ?? null, false)
    if (item) void this.go(item)
  }

  previous(): void {
    const item = previousOf(this.store.queue, this.item?.id ?? null)
    if (this.active && (this.active.position > BEGINNING_SECONDS || !item)) this.active.seek(0)
    else if (item) void this.go(item)
  }

  /** Plays an item, or the next one that can be heard. */
  async go(item: QueueItem): Promise<void> {
    const found = await this.#hearableFrom(item, (id) => nextOf(this.store.queue, id, false))
    if (!found) return
    this.item = found.item
    this.recording = found.recording
    const { page } = this.#parts
    const own = page?.recordingOf(found.item.trackId)
    if (page && own) {
      this.active = page.playback
      page.playback.open(own)
    } else this.active = this.#inDock(found.recording, 0)
    this.#keptMs = 0
    void this.store.change({ kind: 'go', itemId: found.item.id, positionMs: 0 })
    this.#hush(this.active)
    this.active.play()
    this.#prepareNext()
  }

  /** Takes an item out; where it plays, the next one does. */
  take(item: QueueItem): void {
    const isPlaying = item.id === this.item?.id && this.isSounding
    const next = nextOf(this.store.queue, item.id, false)
    if (isPlaying) this.active?.pause()
    void this.store.change({ kind: 'take', itemId: item.id })
    if (isPlaying && next && next !== item) void this.go(next)
  }

  clear(): void {
    if (this.active !== this.#parts.page?.playback) this.active?.pause()
    void this.store.change({ kind: 'clear' })
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  #watchPage(page: PagePlayer): void {
    const { playback } = page
    playback.subscribe(() => {
      const isKnown = this.active === playback && this.recording?.id === playback.recording.id
      if (!sounds(playback) || isKnown) return
      if (this.active !== playback) this.#keep(false)
      this.active = playback
      this.recording = playback.recording
      // Nothing is said of what the queue was at before.
      this.item = undefined
      this.#hush(playback)
      void this.store.ready.then(() => this.#takeUp(page))
    })
    this.#watch(playback)
  }

  /** What somebody plays on a page is what the queue is at from now on. */
  #takeUp(page: PagePlayer): void {
    const { recording } = page.playback
    // By a link that may be taken back it is nobody’s to keep.
    if (recording.isRevocable || this.recording !== recording) return
    this.#parts.recordings.put(recording)
    const { queue } = this.store
    const { trackIds, at, source } = page.list()
    const current = queue.items.find(({ id }) => id === queue.currentId)
    const positionMs = Math.round(page.playback.position * 1000)
    if (current?.trackId === recording.id && isOf(page, current)) this.item = current
    else {
      const [same, ...more] = queue.items.filter(
        (one) => one.trackId === recording.id && source !== null && one.source?.id === source.id,
      )
      if (same && more.length === 0) void this.store.change({ kind: 'go', itemId: same.id, positionMs })
      else {
        const items = trackIds.map((trackId) => ({ id: newId(), trackId, source }))
        void this.store.change({ kind: 'play', items, currentId: items[at]?.id ?? '', positionMs })
      }
      this.item = this.store.queue.items.find(
        ({ id, trackId }) => id === this.store.queue.currentId && trackId === recording.id,
      )
    }
    this.#prepareNext()
    this.changed()
  }

  #watch(playback: Playback): void {
    let before = playback.status
    playback.subscribe(() => {
      const { status, failure } = playback
      const isNew = status !== before
      before = status
      if (playback !== this.active) return
      if (isNew && status === 'paused') this.#keep(false)
      if (isNew && status === 'ended') this.#ended()
      if (status === 'playing') this.#failedInARow = 0
      if (isNew && status === 'failed' && playback === this.#dock && failure !== 'unsupported')
        this.#passOver()
      this.changed()
    })
  }

  #ended(): void {
    const { page } = this.#parts
    // What the queue does not have is no part of it: the page alone may go on.
    if (!this.item) {
      page?.goOn?.()
      return
    }
    const next = nextOf(this.store.queue, this.item.id, true)
    if (!next) this.#keep(false)
    else if (page?.goOn && this.active === page.playback && this.#isRowOf(page, next)) {
      void this.store.change({ kind: 'go', itemId: next.id, positionMs: 0 })
      page.goOn()
    } else void this.go(next)
  }

  /** Whether what comes next is the page’s own next row, and nothing that the queue has in front of it. */
  #isRowOf(page: PagePlayer, next: QueueItem): boolean {
    const isInOrder = !this.store.queue.shuffle && next !== this.item
    return isInOrder && !next.isAdded && next.source?.id === page.list().source?.id
  }

  /** What may no longer be heard is asked for anew, should one come back to it. */
  #passOver(): void {
    if (this.recording) this.#parts.recordings.forget(this.recording.id)
    if (++this.#failedInARow < FAILED_MAX) this.next()
  }

  async #hearableFrom(
    item: QueueItem,
    after: (id: string) => QueueItem | undefined,
  ): Promise<Hearable | undefined> {
    let at: QueueItem | undefined = item
    for (let passed = 0; at && passed < PASSED_OVER; passed++) {
      const recording: Recording | undefined = await this.#parts.recordings.of(at.trackId)
      if (recording) return { item: at, recording }
      // It was not said: then the others would not be either.
      if (!this.#parts.recordings.isKnown(at.trackId)) return undefined
      at = after(at.id)
      if (at === item) return undefined
    }
    return undefined
  }

  #load({ item, recording }: Hearable, seconds: number): void {
    const { page } = this.#parts
    // At its end nobody wants to go on.
    const at = seconds < recording.durationMs / 1000 - 1 ? seconds : 0
    const isOnPage = page?.playback.recording.id === recording.id && page.recordingOf(recording.id)
    if (isOnPage && page.playback.status === 'idle' && isOf(page, item)) {
      this.active = page.playback
      page.playback.startFrom(at)
    } else this.active = this.#inDock(recording, at)
    this.#prepareNext()
  }

  #inDock(recording: Recording, seconds: number): Playback {
    if (!this.#dock) {
      this.#dock = this.#parts.makeDock(recording)
      this.#watch(this.#dock)
    }
    this.#dock.open(recording, seconds)
    return this.#dock
  }

  #prepareNext(): void {
    const next = nextOf(this.store.queue, this.item?.id ?? null, true)
    if (next) this.#parts.recordings.want([next.trackId])
  }

  /** All others are silent. */
  #hush(playback: Playback): void {
    for (const other of [this.#dock, this.#parts.page?.playback])
      if (other && other !== playback && sounds(other)) other.pause()
  }

  #keep(isLeaving: boolean): void {
    const { item, active } = this
    if (!item || !active || active.status === 'idle') return
    const seconds = active.status === 'ended' ? 0 : active.position
    this.#keptMs = Math.round(seconds * 1000)
    this.store.keepPosition(item.id, this.#keptMs, isLeaving)
  }
}
