import type { Recording } from '../../recording.ts'
import type { Failure } from './failure.ts'

export type Quality = 'auto' | 'lossless'

export interface SourceListener {
  /** Sound cannot be had. After `network`, the source goes on trying and reports `onRecovered`. */
  onFailure(failure: Failure): void
  onRecovered(): void
}

/** A way for one recording to reach an audio element. */
export interface SoundSource {
  /** Loads what the first sound needs. Safe to repeat; may be called on a mere sign of interest. */
  prepare(): void
  /** Tries again now, from where it stopped. */
  retry(): void
  destroy(): void
}

export interface SourceOptions {
  readonly audio: HTMLAudioElement
  readonly recording: Recording
  readonly quality: Quality
  /** Seconds to begin at. */
  readonly startAt: number
  readonly listener: SourceListener
}
