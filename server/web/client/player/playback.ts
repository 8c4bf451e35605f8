import type { Recording } from '../../recording.ts'
import { keepPreference, readPreference } from '../preferences.ts'
import type { Failure } from './failure.ts'
import { loudnessGainDb, toFactor, volumeToFactor } from './loudness.ts'
import { chooseWay, openSource } from './open-source.ts'
import { Output } from './output.ts'
import type { Quality, SoundSource, SourceListener, SourceOptions } from './sound-source.ts'

export type PlaybackStatus = 'idle' | 'loading' | 'playing' | 'paused' | 'ended' | 'failed'

/** Plays one recording at a time on one audio element; knows nothing of buttons. Pages, embed and Studio share it. */
export class Playback {
  recording: Recording
  failure: Failure | undefined
  volume = readPreference<number>('volume', 1)
  isMuted = readPreference<boolean>('muted', false)
  rate = readPreference<number>('rate', 1)
  isLevelled = readPreference<boolean>('loudness', true)
  quality: Quality = readPreference<string>('quality', 'auto') === 'lossless' ? 'lossless' : 'auto'

  readonly #audio: HTMLAudioElement
  readonly #output: Output
  readonly #listeners = new Set<() => void>()
  #source: Promise<SoundSource | undefined> | undefined
  /** Until the source of before has let go of the element. */
  #released: Promise<void> = Promise.resolve()
  /** The listener wants to hear; what holds it up, if anything, is another matter. */
  #wantsSound = false
  #hasStarted = false
  #hasEnded = false
  /** The pace that it follows, where it does. */
  #followed: number | undefined
  /** Where to begin, as long as there is no source to seek in. */
  #startAt = 0

  /** @param startAt seconds to begin at, once somebody plays */
  constructor(audio: HTMLAudioElement, recording: Recording, startAt = 0) {
    this.recording = recording
    this.#startAt = startAt
    this.#audio = audio
    this.#output = new Output(audio)
    this.#applyOutput()
    audio.addEventListener('ended', () => this.#finish())
    audio.addEventListener('pause', () => this.#pausedFromOutside())
    for (const event of ['playing', 'waiting', 'timeupdate', 'progress', 'seeked', 'play'])
      audio.addEventListener(event, () => this.#changed())
  }

  get status(): PlaybackStatus {
    if (this.failure && this.failure !== 'network') return 'failed'
    if (this.#hasEnded) return 'ended'
    if (!this.#hasStarted) return 'idle'
    if (!this.#wantsSound) return 'paused'
    return this.#audio.paused || this.#audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
      ? 'loading'
      : 'playing'
  }

  /** Seconds of the whole recording. */
  get duration(): number {
    return this.recording.durationMs / 1000
  }

  /** Seconds that may be heard. A preview ends with a segment, hence a little early. */
  get end(): number {
    const { previewSeconds } = this.recording
    if (previewSeconds === null) return this.duration
    const { duration } = this.#audio
    return Math.min(this.duration, previewSeconds, duration > 0 ? duration : previewSeconds)
  }

  /** Seconds from the start. */
  get position(): number {
    if (this.#hasEnded) return this.end
    return Math.min(this.end, this.#audio.readyState > 0 ? this.#audio.currentTime : this.#startAt)
  }

  /** Seconds up to which sound is at hand without a gap. */
  get bufferedTo(): number {
    const { buffered } = this.#audio
    for (let at = 0; at < buffered.length; at++)
      if (buffered.start(at) <= this.position + 0.1 && buffered.end(at) >= this.position)
        return buffered.end(at)
    return this.position
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes another recording, and waits for `play`. @param startAt seconds to begin at */
  open(recording: Recording, startAt = 0): void {
    this.#wantsSound = false
    this.#audio.pause()
    this.#release()
    this.recording = recording
    this.failure = undefined
    this.#hasStarted = false
    this.#hasEnded = false
    this.#startAt = startAt
    this.#applyOutput()
  }

  /** Goes on there once somebody plays; until then nothing is loaded for it. */
  startFrom(seconds: number): void {
    if (this.#source) this.seek(seconds)
    else this.#startAt = Math.min(this.end, Math.max(0, seconds))
    this.#changed()
  }

  /** Gets ready on a mere sign of interest, so that a click is answered at once. */
  prepare(): void {
    this.#open().then((source) => source?.prepare())
  }

  /** Call from a click or a key, as browsers want it. */
  play(): void {
    this.#wantsSound = true
    this.#hasStarted = true
    if (this.#hasEnded) this.seek(0)
    this.#output.unlock(chooseWay(this.recording, this.#audio) === 'hls.js')
    this.#open().then((source) => {
      source?.prepare()
      if (source && this.#wantsSound) this.#start()
    })
    this.#changed()
  }

  pause(): void {
    this.#wantsSound = false
    this.#audio.pause()
    this.#changed()
  }

  toggle(): void {
    if (this.#wantsSound && !this.#hasEnded) this.pause()
    else this.play()
  }

  /** @param seconds held to what may be heard */
  seek(seconds: number): void {
    const target = Math.min(this.end, Math.max(0, seconds))
    this.#hasEnded = false
    this.#startAt = target
    if (this.#audio.readyState > 0) this.#audio.currentTime = target
    else this.prepare()
    if (this.#wantsSound && this.#audio.paused) this.#start()
    this.#changed()
  }

  setVolume(volume: number): void {
    this.volume = Math.min(1, Math.max(0, volume))
    this.isMuted = false
    keepPreference('volume', this.volume)
    keepPreference('muted', false)
    this.#applyOutput()
  }

  toggleMute(): void {
    this.isMuted = !this.isMuted
    keepPreference('muted', this.isMuted)
    this.#applyOutput()
  }

  setRate(rate: number): void {
    this.rate = rate
    keepPreference('rate', rate)
    this.#applyOutput()
  }

  /** Plays at somebody else’s pace, whatever this listener has chosen. */
  follow(rate: number): void {
    this.#followed = rate
    this.#audio.playbackRate = rate
  }

  setLevelled(isLevelled: boolean): void {
    this.isLevelled = isLevelled
    keepPreference('loudness', isLevelled)
    this.#applyOutput()
    this.#output.unlock(this.#hasStarted && chooseWay(this.recording, this.#audio) === 'hls.js')
  }

  setQuality(quality: Quality): void {
    if (quality === this.quality) return
    this.quality = quality
    keepPreference('quality', quality)
    this.#reopen()
  }

  /** Tries again after a failure. */
  retry(): void {
    this.#source?.then((source) => source?.retry())
  }

  get gainDb(): number {
    return this.isLevelled ? loudnessGainDb(this.recording.integratedLufs, this.recording.truePeakDbtp) : 0
  }

  #open(): Promise<SoundSource | undefined> {
    if (this.#source) return this.#source
    const { recording } = this
    // Of a recording that has been left nothing is to be said.
    const ifStill = (say: () => void) => recording === this.recording && say()
    const listener = {
      onFailure: (failure: Failure) => void ifStill(() => this.#fail(failure)),
      onRecovered: () => void ifStill(() => this.#recover()),
    }
    const opened = this.#released.then(() => openSource(this.#sourceOptions(recording, listener)))
    this.#source = opened.then(
      (source) => {
        if (!source) listener.onFailure('unsupported')
        else if (this.#startAt > 0) this.#seekOnceLoaded()
        return source
      },
      () => {
        // The chunk did not come: ask for it again with the next press.
        ifStill(() => {
          this.#source = undefined
        })
        listener.onFailure('network')
        return undefined
      },
    )
    return this.#source
  }

  #sourceOptions(recording: Recording, listener: SourceListener): SourceOptions {
    return { audio: this.#audio, recording, quality: this.quality, startAt: this.#startAt, listener }
  }

  #release(): void {
    const old = this.#source
    this.#source = undefined
    if (old) this.#released = old.then((source) => source?.destroy())
  }

  /** Another quality is another source; it goes on where this one is. */
  #reopen(): void {
    this.#startAt = this.position
    if (!this.#source) return
    this.#release()
    if (this.#wantsSound) this.play()
    else this.prepare()
  }

  #seekOnceLoaded(): void {
    const seek = () => {
      if (Math.abs(this.#audio.currentTime - this.#startAt) > 0.25) this.#audio.currentTime = this.#startAt
    }
    this.#audio.addEventListener('loadedmetadata', seek, { once: true })
  }

  #start(): void {
    this.#audio.playbackRate = this.#followed ?? this.rate
    this.#audio.play().catch((error: unknown) => {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      this.#wantsSound = false
      this.#changed()
    })
  }

  #finish(): void {
    this.#hasEnded = true
    this.#wantsSound = false
    this.#changed()
  }

  /** A headset was unplugged, another tab took over: what the element says holds, unless it merely waits. */
  #pausedFromOutside(): void {
    if (!this.failure && this.#audio.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && !this.#audio.ended)
      this.#wantsSound = false
    this.#changed()
  }

  #fail(failure: Failure): void {
    this.failure = failure
    this.#changed()
  }

  #recover(): void {
    this.failure = undefined
    if (this.#wantsSound && this.#audio.paused) this.#start()
    this.#changed()
  }

  #applyOutput(): void {
    this.#audio.muted = this.isMuted
    this.#audio.playbackRate = this.#followed ?? this.rate
    this.#output.set(volumeToFactor(this.volume), toFactor(this.gainDb))
    this.#changed()
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}
