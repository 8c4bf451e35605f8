import { renderBass } from './bass.ts'
import { renderDrums } from './drums.ts'
import { biquad, filterInPlace } from './filters.ts'
import { renderGuitar, renderLead } from './guitar.ts'
import { limit } from './limiter.ts'
import { cos, gainOf, PI } from './maths.ts'
import { renderPad, renderReed } from './reed.ts'
import { reverberate } from './reverb.ts'
import { addTo, SAMPLE_RATE, type Stereo, silentStereo } from './stereo.ts'

interface Channel {
  readonly render: () => Stereo
  readonly levelDb: number
  /** Level into the room, relative to the channel. */
  readonly sendDb: number
}

/** The mixing desk. */
export const CHANNELS = {
  guitar: { render: renderGuitar, levelDb: -15, sendDb: -11 },
  lead: { render: renderLead, levelDb: -13, sendDb: -8 },
  bass: { render: renderBass, levelDb: -14, sendDb: -30 },
  drums: { render: renderDrums, levelDb: -6, sendDb: -15 },
  reed: { render: renderReed, levelDb: -22, sendDb: -7 },
  pad: { render: renderPad, levelDb: -36.5, sendDb: -6 },
} as const satisfies Record<string, Channel>

export type ChannelName = keyof typeof CHANNELS

/** Sets the finished song at about -14.5 LUFS. Measured once: the song is the same every time. */
const MASTER_DB = 6
/** Below the -1 dBTP streaming services ask for, so that lossy encodings stay below it too. */
const CEILING_DBTP = -1.5
const FADE_SECONDS = 2.4

/** Soft saturation: straight for small signals, at most 1. A rational stand-in for tanh. */
function saturate(x: number): number {
  const bounded = Math.max(-3, Math.min(3, x))
  return (bounded * (27 + bounded * bounded)) / (27 + 9 * bounded * bounded)
}

/** The very end, where only the room still sounds, sinks to nothing. */
function fadeOut(signal: Float32Array): void {
  const samples = Math.round(FADE_SECONDS * SAMPLE_RATE)
  const from = signal.length - samples
  for (let i = 0; i < samples; i++)
    signal[from + i] = (signal[from + i] ?? 0) * (0.5 + 0.5 * cos((PI * i) / samples))
}

function addWithSend(
  dry: Float32Array,
  send: Float32Array,
  source: Float32Array,
  level: number,
  share: number,
): void {
  for (let i = 0; i < source.length; i++) {
    const sample = (source[i] ?? 0) * level
    dry[i] = (dry[i] ?? 0) + sample
    send[i] = (send[i] ?? 0) + sample * share
  }
}

/** Dry sum of the named channels, and what they send into the room. */
function mixDown(names: readonly ChannelName[]): Stereo {
  const mix = silentStereo()
  const send = silentStereo()
  for (const name of names) {
    const { render, levelDb, sendDb } = CHANNELS[name]
    const channel = render()
    for (const side of ['left', 'right'] as const) {
      addWithSend(mix[side], send[side], channel[side], gainOf(levelDb + MASTER_DB), gainOf(sendDb))
    }
  }
  const room = reverberate(send)
  addTo(mix.left, room.left, 1)
  addTo(mix.right, room.right, 1)
  return mix
}

/** Renders, mixes and masters the channels (all of them, unless some are named to hear them alone). */
export function renderSong(names: readonly ChannelName[] = Object.keys(CHANNELS) as ChannelName[]): Stereo {
  const mix = mixDown(names)
  const rumble = biquad('highpass', 28, 0.7, SAMPLE_RATE)
  for (const side of [mix.left, mix.right]) {
    filterInPlace(side, rumble)
    for (let i = 0; i < side.length; i++) side[i] = saturate(side[i] ?? 0)
    fadeOut(side)
  }
  limit(mix, CEILING_DBTP)
  return mix
}
