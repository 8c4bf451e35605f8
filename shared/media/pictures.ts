import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, writeFile } from 'node:fs/promises'
import type { FfmpegPaths } from './ffmpeg.ts'

const WITHIN_MS = 20_000
const WORDS_KEPT = 2_000
/** Only what covers are: a script or a playlist in disguise must not make ffmpeg read others' files. */
const FORMATS = 'jpeg_pipe,png_pipe,webp_pipe,mjpeg'

/** ffmpeg has read it, and it is no picture. */
export class NotAPicture extends Error {
  override readonly name = 'NotAPicture'
}

/**
 * Writes a picture as a square JPEG of so many pixels a side; what does not fit is cut off at its longer ends. Throws
 * `NotAPicture` where ffmpeg reads none in the source; anything else says that it could not be tried.
 */
export async function writeSmallSquare(
  { ffmpeg }: Pick<FfmpegPaths, 'ffmpeg'>,
  source: string,
  target: string,
  sidePx: number,
): Promise<void> {
  const filter = `scale=${sidePx}:${sidePx}:force_original_aspect_ratio=increase:flags=area,crop=${sidePx}:${sidePx}`
  // Through a pipe, which has no name: what it is, its content says.
  await using input = await open(source)
  const child = spawn(
    ffmpeg,
    [
      ...['-hide_banner', '-loglevel', 'error', '-y'],
      ...['-format_whitelist', FORMATS, '-protocol_whitelist', 'pipe', '-i', 'pipe:0'],
      ...['-frames:v', '1', '-vf', filter, '-pix_fmt', 'yuvj420p', '-q:v', '4', '-map_metadata', '-1'],
      ...['-f', 'mjpeg', 'pipe:1'],
    ],
    {
      stdio: [input.fd, 'pipe', 'pipe'],
      timeout: WITHIN_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
    },
  )
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-WORDS_KEPT)
  })
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code === null) throw new Error(`ffmpeg was ended, or took longer than ${WITHIN_MS} ms`)
  if (code !== 0 || chunks.length === 0)
    throw new NotAPicture(`ffmpeg made no small picture: ${words.trim() || code}`)
  // By us, and not by ffmpeg, which says of a full disk the same as of a picture that is none.
  await writeFile(target, Buffer.concat(chunks))
}
