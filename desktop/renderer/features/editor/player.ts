import type { RenditionName } from '@veza/shared/media/rendition-set.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** The recording itself, or what listeners are given of it. */
export type Side = 'original' | RenditionName

export interface PlayerState {
  readonly isPlaying: boolean
  /** Asked to play what is not here yet. */
  readonly isComing: boolean
  readonly side: Side
  /** Seconds; 0 until it is known. */
  readonly duration: number
  readonly rate: number
  /** Sides that cannot be played here. */
  readonly broken: readonly Side[]
}

type Sides = Readonly<Partial<Record<Side, string>>>

/** One recording and its renditions, which run side by side: what is changed is only which of them is heard. */
export interface Player {
  readonly store: StoreApi<PlayerState>
  /** Seconds. */
  position(): number
  toggle(): void
  play(): void
  pause(): void
  /** Beyond the ends is the end. */
  seek(seconds: number): void
  setRate(rate: number): void
  hear(side: Side): void
  /** From the recording to the rendition that was heard last, or the best one there is; and back. */
  compare(): void
  /** Sides that there are; one that was heard and is no more is followed by the original. */
  offer(sides: Sides): void
  /** Where its sides come from, once it is to play and has none; undefined there: it cannot, which was said. */
  bringBy(bring: (() => Promise<Sides | undefined>) | undefined): void
  onPosition(listener: () => void): () => void
  close(): void
}

/** Two that run apart by more than this are brought together again (s): less is not heard, more would be an echo. */
const APART_SECONDS = 0.03

export function createPlayer(makeAudio: () => HTMLAudioElement = () => new Audio()): Player {
  return new SideBySide(makeAudio)
}

class SideBySide implements Player {
  readonly store = createStore<PlayerState>(() => ({
    isPlaying: false,
    isComing: false,
    side: 'original',
    duration: 0,
    rate: 1,
    broken: [],
  }))
  readonly #makeAudio: () => HTMLAudioElement
  readonly #sides = new Map<Side, HTMLAudioElement>()
  readonly #listeners = new Set<() => void>()
  #isClosed = false
  #compared: Side | undefined
  #bring: (() => Promise<Sides | undefined>) | undefined
  /** To play what is on its way. */
  #wish: object | undefined
  /** Where it begins, as long as there is nothing to be heard (s). */
  #from = 0

  constructor(makeAudio: () => HTMLAudioElement) {
    this.#makeAudio = makeAudio
  }

  get #heard(): HTMLAudioElement | undefined {
    return this.#sides.get(this.store.getState().side)
  }

  position(): number {
    return this.#heard?.currentTime ?? this.#from
  }

  toggle(): void {
    const { isPlaying, isComing } = this.store.getState()
    if (isPlaying || isComing) this.pause()
    else this.play()
  }

  play(): void {
    const heard = this.#heard
    if (heard === undefined) return void this.#fetchAndPlay()
    if (heard.ended) heard.currentTime = 0
    this.#together(0)
    for (const audio of this.#sides.values()) void audio.play().catch(() => undefined)
    this.store.setState({ isPlaying: true })
  }

  pause(): void {
    for (const audio of this.#sides.values()) audio.pause()
    this.#together(0)
    this.#wish = undefined
    this.store.setState({ isPlaying: false, isComing: false })
    this.#tell()
  }

  seek(seconds: number): void {
    const { duration } = this.store.getState()
    const to = Math.max(0, Math.min(duration || seconds, seconds))
    for (const audio of this.#sides.values()) audio.currentTime = to
    if (this.#sides.size === 0) this.#from = to
    this.#tell()
  }

  setRate(rate: number): void {
    for (const audio of this.#sides.values()) audio.playbackRate = rate
    this.store.setState({ rate })
  }

  hear(side: Side): void {
    const next = this.#sides.get(side)
    const before = this.#heard
    if (next === undefined || next === before) return
    if (before && Math.abs(next.currentTime - before.currentTime) > APART_SECONDS)
      next.currentTime = before.currentTime
    next.muted = false
    if (before) before.muted = true
    this.store.setState({ side })
    if (side !== 'original') this.#compared = side
    if (this.store.getState().isPlaying && next.paused) void next.play().catch(() => undefined)
  }

  compare(): void {
    if (this.store.getState().side !== 'original') {
      this.hear('original')
      return
    }
    const best = [...this.#sides.keys()].findLast((side) => side !== 'original')
    const side = this.#compared !== undefined && this.#sides.has(this.#compared) ? this.#compared : best
    if (side !== undefined) this.hear(side)
  }

  bringBy(bring: (() => Promise<Sides | undefined>) | undefined): void {
    this.#bring = bring
    this.#wish = undefined
    this.store.setState({ isComing: false })
  }

  async #fetchAndPlay(): Promise<void> {
    const bring = this.#bring
    if (bring === undefined || this.#wish !== undefined) return
    const wish = {}
    this.#wish = wish
    this.store.setState({ isComing: true })
    const sides = await bring().catch(() => undefined)
    // Halted, left, or another's meanwhile.
    if (this.#isClosed || this.#wish !== wish) return
    this.#wish = undefined
    this.store.setState({ isComing: false })
    if (sides === undefined) return
    this.offer(sides)
    this.play()
  }

  offer(sides: Sides): void {
    for (const [side, audio] of this.#sides) if (sides[side] === undefined) this.#remove(side, audio)
    for (const [side, address] of Object.entries(sides) as [Side, string][])
      if (!this.#sides.has(side)) this.#add(side, address)
    if (!this.#sides.has(this.store.getState().side)) this.hear('original')
  }

  onPosition(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#isClosed = true
    for (const [side, audio] of this.#sides) this.#remove(side, audio)
  }

  #add(side: Side, address: string): void {
    const audio = this.#makeAudio()
    const { rate, side: heard, isPlaying } = this.store.getState()
    audio.preload = 'metadata'
    audio.muted = side !== heard
    audio.src = address
    audio.playbackRate = rate
    audio.addEventListener('loadedmetadata', () => {
      if (side === 'original' || this.store.getState().duration === 0)
        this.store.setState({ duration: audio.duration })
    })
    audio.addEventListener('timeupdate', () => {
      if (audio !== this.#heard) return
      this.#together(APART_SECONDS)
      this.#tell()
    })
    audio.addEventListener('ended', () => {
      if (audio === this.#heard) this.pause()
    })
    audio.addEventListener('error', () => this.#breaks(side))
    const at = this.position()
    this.#sides.set(side, audio)
    if (at > 0) audio.currentTime = at
    if (isPlaying) void audio.play().catch(() => undefined)
  }

  #breaks(side: Side): void {
    // What is taken away on purpose is not broken.
    if (this.#isClosed || !this.#sides.has(side)) return
    this.store.setState(({ broken }) => ({ broken: [...broken, side] }))
    if (side === this.store.getState().side) this.pause()
  }

  #remove(side: Side, audio: HTMLAudioElement): void {
    // Where it was is where it goes on, should it come again.
    if (audio === this.#heard) this.#from = audio.currentTime
    this.#sides.delete(side)
    this.store.setState(({ broken }) => ({ broken: broken.filter((one) => one !== side) }))
    audio.pause()
    audio.removeAttribute('src')
    audio.load()
  }

  #together(apartSeconds: number): void {
    const heard = this.#heard
    if (heard === undefined) return
    for (const audio of this.#sides.values())
      if (audio !== heard && Math.abs(audio.currentTime - heard.currentTime) > apartSeconds)
        audio.currentTime = heard.currentTime
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
