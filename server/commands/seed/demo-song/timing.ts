import { LEAD_IN_SECONDS, RITARDANDO, SWING, TEMPO_BPM } from './score.ts'

/** Seconds from the start of the file to each whole beat, the ritardando included. */
const beatSeconds = [LEAD_IN_SECONDS]
for (let beat = 0; beat < RITARDANDO.toBeat + 8; beat++) {
  const slowing = (beat - RITARDANDO.fromBeat) / (RITARDANDO.toBeat - RITARDANDO.fromBeat)
  const bpm = TEMPO_BPM + (RITARDANDO.toBpm - TEMPO_BPM) * Math.min(1, Math.max(0, slowing))
  beatSeconds.push((beatSeconds[beat] ?? 0) + 60 / bpm)
}

function swung(beat: number): number {
  const eighth = Math.floor(beat * 2)
  const phase = beat * 2 - eighth
  const late = phase < 0.5 ? phase * 2 * SWING : SWING + (phase - 0.5) * 2 * (1 - SWING)
  return (eighth + late) / 2
}

/** Seconds at which `beat` sounds, with swing and ritardando. `beat` counts from 0, up to the end of the song. */
export function secondsAt(beat: number): number {
  const played = swung(beat)
  const whole = Math.floor(played)
  const from = beatSeconds[whole] ?? 0
  const to = beatSeconds[whole + 1] ?? from + 60 / RITARDANDO.toBpm
  return from + (to - from) * (played - whole)
}
