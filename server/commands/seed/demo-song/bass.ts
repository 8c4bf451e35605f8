import { addFiltered, biquad, filterInPlace } from './filters.ts'
import { hertz } from './maths.ts'
import { readPart } from './notation.ts'
import { deviation, seededRandom } from './random.ts'
import { BASS } from './score.ts'
import { addPanned, SAMPLE_RATE, type Stereo, sampleAt, silentStereo, silentTrack } from './stereo.ts'
import { addKnock, addPluck, type StringVoice } from './strings.ts'
import { secondsAt } from './timing.ts'

const GUT: StringVoice = {
  t60: 2.2,
  damping: 0.68,
  pickPosition: 0.27,
  pickHz: 1100,
  roughness: 0.15,
  beatingCents: 0.8,
}

/** Upright bass, plucked, a little behind the beat, in the middle of the stage. */
export function renderBass(): Stereo {
  const random = seededRandom(31)
  const strings = silentTrack()
  for (const note of readPart(BASS)) {
    const start = secondsAt(note.beat) + 0.004 + deviation(random, 0.004)
    // A breath before the next note; the last one is left to ring.
    const seconds = note.beats >= 4 ? 6 : (secondsAt(note.beat + note.beats) - start) * 0.94
    const velocity = 0.66 + (note.beat % 2 === 0 ? 0.08 : 0) + deviation(random, 0.03)
    const at = sampleAt(start)
    addPluck(strings, at, GUT, { hz: hertz(note.midi), velocity, seconds }, SAMPLE_RATE, random)
    addKnock(strings, at, velocity * 0.5, SAMPLE_RATE, random)
  }
  const body = strings.map((sample) => sample * 0.8)
  addFiltered(strings, body, biquad('bandpass', 118, 3, SAMPLE_RATE), 0.35)
  addFiltered(strings, body, biquad('bandpass', 240, 4, SAMPLE_RATE), 0.3)
  addFiltered(strings, body, biquad('bandpass', 760, 2, SAMPLE_RATE), 0.5)
  filterInPlace(body, biquad('highpass', 36, 0.7, SAMPLE_RATE))
  filterInPlace(body, biquad('lowpass', 2200, 0.6, SAMPLE_RATE))
  const stage = silentStereo()
  addPanned(stage, body, 0)
  return stage
}
