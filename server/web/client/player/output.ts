/** How loud an element sounds: the listener's volume times the track's gain. */
export class Output {
  readonly #audio: HTMLAudioElement
  #node: GainNode | undefined
  #context: AudioContext | undefined
  #factor = 1
  #gain = 1

  constructor(audio: HTMLAudioElement) {
    this.#audio = audio
  }

  /**
   * @param factor the listener's volume, 0 to 1
   * @param gain the track's, may be above 1
   */
  set(factor: number, gain: number): void {
    this.#factor = factor
    this.#gain = gain
    this.#apply()
  }

  /**
   * Call from a click or a key: only then may a browser start Web Audio. It is used only where a track has to be
   * raised above full scale; lowering is the element's own business.
   */
  unlock(canRoute: boolean): void {
    if (!this.#context && canRoute && this.#gain > 1) this.#route()
    if (this.#context?.state !== 'running') this.#context?.resume().catch(() => undefined)
    this.#apply()
  }

  #route(): void {
    const context = new AudioContext({ latencyHint: 'playback' })
    const node = context.createGain()
    context.createMediaElementSource(this.#audio).connect(node).connect(context.destination)
    this.#context = context
    this.#node = node
  }

  #apply(): void {
    const lowered = Math.min(1, this.#gain)
    this.#audio.volume = Math.min(1, Math.max(0, this.#factor * lowered))
    this.#node?.gain.setTargetAtTime(Math.max(1, this.#gain), this.#context?.currentTime ?? 0, 0.03)
  }
}
