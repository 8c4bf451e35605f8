import { renderSong } from './mix.ts'
import { TEMPO_BPM } from './score.ts'
import { SAMPLE_RATE } from './stereo.ts'
import { encodeWav } from './wav.ts'
import { writeWhole } from './write-whole.ts'

export { writeDemoCover } from './cover.ts'

/** What the catalogue says of the demo song. */
export const demoSong = {
  title: 'Vermilion',
  artist: 'The Unplayed Strings',
  genre: 'Acoustic',
  tags: ['acoustic', 'fingerstyle', 'instrumental', 'warm', 'demo'],
  description:
    'One minute for two guitars, upright bass, melodica and brushes. Nobody was in the room: it is composed as plain ' +
    'text and synthesised by a few hundred lines of TypeScript in the Veza repository. The strings are digital ' +
    'waveguides, the room is a feedback delay network, and there is not one sample in it.',
  bpm: TEMPO_BPM,
  key: 'D major',
} as const

/**
 * Plays the demo song: stereo, full scale ±1, true peak below -1 dBTP, about -14.5 LUFS. Takes about two seconds of
 * one core. The result is the same, to the last bit, every time and on every machine.
 */
export function composeDemoSong(): { sampleRate: 44100; left: Float32Array; right: Float32Array } {
  return { sampleRate: SAMPLE_RATE, ...renderSong() }
}

/** Writes the demo song to `path` as a 16-bit WAV: complete or not at all. Throws what the file system throws. */
export async function writeDemoSong(path: string): Promise<void> {
  await writeWhole(path, encodeWav(composeDemoSong(), SAMPLE_RATE))
}
