import type { ByteSource } from './byte-source.ts'

/** What the first frame of an MP3 file promises of all of them. */
export interface Mp3Promise {
  /** Samples per channel of the recording, without the encoder's delay and padding where it names them. */
  readonly samples: number
  readonly samplesPerFrame: number
}

/** Tags before the sound; more than a few are nobody's honest work. */
const MOST_TAGS = 16
/** How far behind the tags the first frame is looked for: some writers pad, or leave a byte too many. */
const SEARCH_BYTES = 64 * 1024
/** Header, side information, and the longest table that we read from (a Xing header with a LAME tag). */
const FRAME_HEAD_BYTES = 256
const MOST_CANDIDATES = 2_000

/**
 * Reads how many frames an MP3 file promises, from the Xing, Info or VBRI header in its first frame (no standard; as
 * the Xing SDK, Fraunhofer's encoder and LAME write it). Undefined where there is none, or its count is missing or 0:
 * plain CBR files and recordings of streams promise nothing.
 *
 * The count of bytes beside it is not read: encoders do not agree whether tags are counted in it, and taggers come
 * and go without changing it.
 */
export async function readMp3Promise(source: ByteSource): Promise<Mp3Promise | undefined> {
  const start = await afterTags(source)
  if (start === undefined) return undefined
  const bytes = Buffer.from(await source.read(start, SEARCH_BYTES))
  let at = -1
  for (let tries = 0; tries < MOST_CANDIDATES; tries++) {
    at = bytes.indexOf(0xff, at + 1)
    if (at < 0) return undefined
    const frame = frameAt(bytes.subarray(at))
    if (!frame) continue
    const promise = promiseOf(bytes.subarray(at, at + FRAME_HEAD_BYTES), frame)
    if (promise) return promise.samples > 0 ? promise : undefined
    // A real first frame that holds sound.
    if (frameAt(bytes.subarray(at + frame.bytes))) return undefined
  }
  return undefined
}

/** First byte after the ID3v2 tags (id3.org, §3.1: sizes of 7 bits a byte, a footer of 10). */
async function afterTags(source: ByteSource): Promise<number | undefined> {
  let at = 0
  for (let count = 0; count < MOST_TAGS; count++) {
    const head = Buffer.from(await source.read(at, 10))
    if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return at
    const size = [6, 7, 8, 9].reduce((sum, i) => sum * 128 + (head.readUInt8(i) & 0x7f), 0)
    at += 10 + size + (head.readUInt8(5) & 0x10 ? 10 : 0)
    if (at >= source.bytes) return undefined
  }
  return undefined
}

interface Frame {
  readonly isMpeg1: boolean
  readonly isMono: boolean
  readonly bytes: number
}

const bitrates1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const bitrates2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
const rates = [44_100, 48_000, 32_000]

/** Header of a layer III frame (ISO/IEC 11172-3 §2.4.1.3, 13818-3 and "MPEG 2.5"); undefined where it is none. */
function frameAt(bytes: Buffer): Frame | undefined {
  if (bytes.length < 4 || bytes.readUInt8(0) !== 0xff) return undefined
  const [second, third, fourth] = [bytes.readUInt8(1), bytes.readUInt8(2), bytes.readUInt8(3)]
  const version = (second >> 3) & 3
  if ((second & 0xe0) !== 0xe0 || version === 1 || ((second >> 1) & 3) !== 1) return undefined
  const isMpeg1 = version === 3
  const kbits = (isMpeg1 ? bitrates1 : bitrates2)[third >> 4] ?? 0
  const fullRate = rates[(third >> 2) & 3]
  if (kbits === 0 || fullRate === undefined) return undefined
  const rate = fullRate / (isMpeg1 ? 1 : version === 2 ? 2 : 4)
  const size = Math.floor(((isMpeg1 ? 144 : 72) * kbits * 1_000) / rate) + ((third >> 1) & 1)
  return { isMpeg1, isMono: fourth >> 6 === 3, bytes: size }
}

function promiseOf(head: Buffer, { isMpeg1, isMono }: Frame): Mp3Promise | undefined {
  const samplesPerFrame = isMpeg1 ? 1_152 : 576
  if (head.toString('latin1', 36, 40) === 'VBRI' && head.length >= 54)
    return { samples: head.readUInt32BE(50) * samplesPerFrame, samplesPerFrame }
  const sideBytes = isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17
  const tag = head.subarray(4 + sideBytes)
  if (tag.length < 12 || !['Xing', 'Info'].includes(tag.toString('latin1', 0, 4))) return undefined
  const flags = tag.readUInt32BE(4)
  const frames = flags & 1 ? tag.readUInt32BE(8) : 0
  const samples = Math.max(0, frames * samplesPerFrame - silenceOf(tag, flags))
  return { samples, samplesPerFrame }
}

/** Samples of delay and padding that a LAME tag names, which decoders leave out. */
function silenceOf(tag: Buffer, flags: number): number {
  const at = 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0)
  if (tag.length < at + 24 || !/^(LAME|Lavf|Lavc)/.test(tag.toString('latin1', at, at + 4))) return 0
  const both = tag.readUIntBE(at + 21, 3)
  return (both >> 12) + (both & 0xfff)
}
