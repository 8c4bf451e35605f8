import { createStore, type StoreApi } from 'zustand/vanilla'

/** Which recording is heard, or on its way from its server, by the entry's id; null: none. */
export interface PreviewState {
  readonly id: string | null
  readonly isPlaying: boolean
  /** It is on its way; nothing is heard yet. */
  readonly isComing: boolean
}

export interface Heard {
  readonly id: string
  readonly localId: string | null
  readonly remoteId: string | null
}

export interface PreviewParts {
  makeAudio(): HTMLAudioElement
  /** Address of what lies here. */
  originalOf(trackId: string): string
  /**
   * Address of what lies at its server alone; undefined where it cannot be heard now.
   * @param isWanted asked before that is said: who has halted it meanwhile is told nothing
   */
  bring(trackId: string, isWanted: () => boolean): Promise<string | undefined>
  /** It was to be heard, and cannot be; null: what lies here. */
  tellBroken(remoteId: string | null): void
}

/** One recording of a list, heard in its row. */
export interface Preview {
  readonly store: StoreApi<PreviewState>
  /** Plays, pauses, or goes over to another; what lies at its server alone is heard from there. */
  toggle(entry: Heard): void
  /** Halts; what is on its way is not wanted any more. */
  pause(): void
  /** By so many seconds. */
  skip(seconds: number): void
  /** To a place in what is heard (s). */
  seek(seconds: number): void
  /** Where one is in what is heard (s). */
  position(): number
  stop(): void
}

const nothing: PreviewState = { id: null, isPlaying: false, isComing: false }

export function createPreview(parts: PreviewParts): Preview {
  return new OneForAllRows(parts)
}

class OneForAllRows implements Preview {
  readonly store = createStore<PreviewState>(() => nothing)
  readonly #parts: PreviewParts
  #made: HTMLAudioElement | undefined
  /** Of what is heard from its server. */
  #remoteId: string | null = null
  /** To hear what is on its way. */
  #wish: object | undefined

  constructor(parts: PreviewParts) {
    this.#parts = parts
  }

  /** Made when the first is heard. */
  get #audio(): HTMLAudioElement {
    if (this.#made) return this.#made
    const audio = this.#parts.makeAudio()
    audio.addEventListener('ended', () => this.stop())
    audio.addEventListener('error', () => {
      // Nothing is loaded where nothing is heard any more.
      if (this.store.getState().id === null) return
      const from = this.#remoteId
      this.stop()
      this.#parts.tellBroken(from)
    })
    this.#made = audio
    return audio
  }

  toggle({ id, localId, remoteId }: Heard): void {
    const now = this.store.getState()
    if (now.id === id && now.isPlaying) this.pause()
    else if (now.id === id) this.#play()
    else if (localId !== null) this.#begin(id, null, this.#parts.originalOf(localId))
    else if (remoteId !== null) void this.#bring(id, remoteId)
  }

  pause(): void {
    if (this.#wish !== undefined) {
      this.stop()
      return
    }
    if (this.store.getState().id === null) return
    this.store.setState({ isPlaying: false })
    this.#audio.pause()
  }

  skip(seconds: number): void {
    const { id, isComing } = this.store.getState()
    if (id !== null && !isComing) this.#audio.currentTime += seconds
  }

  seek(seconds: number): void {
    const { id, isComing } = this.store.getState()
    if (id !== null && !isComing) this.#audio.currentTime = seconds
  }

  position(): number {
    return this.#made?.currentTime ?? 0
  }

  stop(): void {
    this.#wish = undefined
    this.store.setState(nothing)
    this.#made?.pause()
    this.#made?.removeAttribute('src')
  }

  #play(): void {
    this.store.setState({ isPlaying: true })
    // Refused: the listener above says so.
    void this.#audio.play().catch(() => undefined)
  }

  #begin(id: string, from: string | null, address: string): void {
    this.#wish = undefined
    this.#remoteId = from
    this.#audio.src = address
    this.store.setState({ id, isComing: false })
    this.#play()
  }

  /** Shown as heard from the first press on. */
  async #bring(id: string, from: string): Promise<void> {
    this.stop()
    const wish = {}
    this.#wish = wish
    this.store.setState({ id, isPlaying: true, isComing: true })
    const isWanted = () => this.#wish === wish
    const address = await this.#parts.bring(from, isWanted)
    // Halted, or another is wanted meanwhile; also the same, by another press.
    if (!isWanted()) return
    if (address === undefined) this.stop()
    else this.#begin(id, from, address)
  }
}
