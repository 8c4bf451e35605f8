import type { ByteSource } from './byte-source.ts'
import { readMp4Shortfall } from './mp4-index.ts'
import { readOggShortfall } from './ogg-pages.ts'
import type { Shortfall } from './refusals.ts'
import { readWavPromise } from './wav-header.ts'

/**
 * Looks whether a WAV, Ogg or MP4 file is provably cut, by its structure and without decoding; undefined where it is
 * not, or where nothing can be proved. What it is, is told by its first bytes. FLAC, AIFF and MP3 are not looked at:
 * they promise a number of samples or frames, which is held against what comes out of the decoder.
 *
 * Reads headers, tables and a tail, of bounded size and in a bounded number of steps, whatever the file says.
 *
 * @param knownSeconds length as it is known so far; 0 where it is not
 */
export async function findShortfall(
  source: ByteSource,
  knownSeconds: number,
): Promise<Shortfall | undefined> {
  const head = Buffer.from(await source.read(0, 12)).toString('latin1')
  if (head.startsWith('OggS')) return await readOggShortfall(source, knownSeconds)
  if (head.slice(4, 8) === 'ftyp') return await readMp4Shortfall(source)
  const promise = head.slice(8) === 'WAVE' ? await readWavPromise(source) : undefined
  if (!promise || promise.foundBytes >= promise.claimedBytes) return undefined
  const { claimedBytes, foundBytes, byteRate } = promise
  return { claimedSeconds: claimedBytes / byteRate, foundSeconds: foundBytes / byteRate }
}
