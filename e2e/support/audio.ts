/** A 16-bit PCM WAV (RIFF) of a tone, stereo, with a beat so that its waveform has a shape. */
export function toneWav({ seconds = 40, hertz = 440, sampleRate = 44_100 } = {}): Buffer {
  const samples = Math.round(seconds * sampleRate)
  const wav = Buffer.alloc(44 + samples * 4)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples * 4, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(2, 22)
  wav.writeUInt32LE(sampleRate, 24)
  wav.writeUInt32LE(sampleRate * 4, 28)
  wav.writeUInt16LE(4, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 4, 40)
  for (let index = 0; index < samples; index++) {
    const time = index / sampleRate
    const value = Math.round(
      9_000 * (0.6 + 0.4 * Math.sin(2 * Math.PI * time)) * Math.sin(2 * Math.PI * hertz * time),
    )
    wav.writeInt16LE(value, 44 + index * 4)
    wav.writeInt16LE(Math.round(value * 0.7), 46 + index * 4)
  }
  return wav
}
