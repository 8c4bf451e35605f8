/** Bytes of the header below. */
const HEADER_BYTES = 44
/** Of what follows the length of the whole. */
const AFTER_LENGTH_BYTES = 36
const PCM = 1

export interface PcmFormat {
  readonly channels: number
  readonly sampleRate: number
  readonly sampleBytes: 2 | 3
}

/** The header of a WAV file of plain samples, so many bytes of them. */
export function pcmHeader({ channels, sampleRate, sampleBytes }: PcmFormat, dataBytes: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  const frameBytes = channels * sampleBytes
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(AFTER_LENGTH_BYTES + dataBytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(PCM, 20)
  header.writeUInt16LE(channels, 22)
  header.writeUInt32LE(sampleRate, 24)
  header.writeUInt32LE(sampleRate * frameBytes, 28)
  header.writeUInt16LE(frameBytes, 32)
  header.writeUInt16LE(sampleBytes * 8, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(dataBytes, 40)
  return header
}
