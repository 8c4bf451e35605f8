import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { FfmpegPaths } from './ffmpeg.ts'

const WITHIN_MS = 20_000
const WORDS_KEPT = 2_000
/** Only what covers are: a script or a playlist in disguise must not make ffmpeg read others' files. */
const FORMATS = 'jpeg_pipe,png_pipe,webp_pipe,mjpeg'

/**
 * Writes a picture as a square JPEG of so many pixels a side; what does not fit is cut off at its longer ends. Throws where the
 * source is no picture that ffmpeg reads.
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
      ...['-f', 'mjpeg', `file:${resolve(target)}`],
    ],
    {
      stdio: [input.fd, 'ignore', 'pipe'],
      timeout: WITHIN_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
    },
  )
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-WORDS_KEPT)
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ffmpeg made no small picture: ${words.trim() || code}`)
}
