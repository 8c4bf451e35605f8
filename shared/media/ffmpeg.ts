import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import Ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg'
import { isRemote } from './byte-source.ts'
import { audioDemuxers } from './formats.ts'

/** Where the two programs are. */
export interface FfmpegPaths {
  readonly ffmpeg: string
  readonly ffprobe: string
}

export type FfmpegFailure =
  /** Our own signal ended it. */
  | 'cancelled'
  /** Something else ended it (a person, the system short of memory): may be tried again. */
  | 'killed'
  /** The disk is full. */
  | 'no-space'
  /** The source is not what it seemed, or is damaged beyond decoding. */
  | 'not-decodable'
  /** The source cannot be opened (gone, no permission, the network): may be tried again. */
  | 'source-unreachable'
  /** The program itself cannot be started. */
  | 'not-startable'
  | 'failed'

/** A run of ffmpeg or ffprobe that did not succeed, with the last lines it wrote. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError'
  readonly code: FfmpegFailure
  readonly stderrTail: readonly string[]

  constructor(code: FfmpegFailure, message: string, stderrTail: readonly string[] = [], cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.stderrTail = stderrTail
  }
}

export interface FfmpegRun {
  readonly paths: FfmpegPaths
  /** A path, or an http(s) address. Absent: no input. */
  readonly source?: string
  readonly options: readonly string[]
  /** Takes standard output, chunk by chunk, and holds ffmpeg back while it is busy. */
  readonly onOutput: (chunk: Uint8Array) => void | Promise<void>
  readonly signal?: AbortSignal | undefined
  /** 1 (the least) to 19; ignored on Windows. */
  readonly niceness?: number
}

const STDERR_LINES = 80
/**
 * The library falls over, past every handler, when the program itself cannot be started. With any niceness it starts
 * `nice`, which is always there and says by its exit code (126, 127) that the program is not.
 */
const LEAST_NICENESS = 1
const NETWORK_TIMEOUT_US = 15_000_000

// A process of ours must not outlive us, however we end.
const running = new Set<FfmpegCommand>()
let hasExitHook = false
function killAllOnExit(): void {
  if (hasExitHook) return
  hasExitHook = true
  process.once('exit', () => {
    for (const command of running) command.kill('SIGKILL')
  })
}

/** ffmpeg's own address of a source: no path can be taken for an option or a protocol. */
function inputAddress(source: string): string {
  return isRemote(source) ? source : `file:${resolve(source)}`
}

/** Only our formats, only this protocol: a playlist or a script in disguise must not make ffmpeg read others' files. */
function inputOptions(source: string): string[] {
  const formats = ['-format_whitelist', audioDemuxers.join(',')]
  if (!isRemote(source)) return [...formats, '-protocol_whitelist', 'file']
  return [
    ...formats,
    '-protocol_whitelist',
    'http,https,tcp,tls,crypto',
    '-rw_timeout',
    String(NETWORK_TIMEOUT_US),
  ]
}

/**
 * Runs ffmpeg once; resolves with all of its stderr's last lines when it ended well and `onOutput` has taken
 * everything. Throws `FfmpegError`; an error thrown by `onOutput` ends the run and is thrown as it is.
 */
export async function runFfmpeg(run: FfmpegRun): Promise<{ readonly stderrTail: readonly string[] }> {
  const { signal } = run
  if (signal?.aborted) throw new FfmpegError('cancelled', 'cancelled before it began')
  killAllOnExit()
  const sink = sinkOf(run.onOutput)
  const command = commandOf(run, sink.writable)
  const cancel = () => command.kill('SIGKILL')
  signal?.addEventListener('abort', cancel, { once: true })
  running.add(command)
  try {
    const stderr = await ended(command, signal)
    await sink.finished
    return { stderrTail: tailOf(stderr) }
  } catch (error) {
    if (sink.failure() !== undefined) throw sink.failure()
    throw error
  } finally {
    running.delete(command)
    signal?.removeEventListener('abort', cancel)
  }
}

function commandOf(run: FfmpegRun, output: Writable): FfmpegCommand {
  const command = Ffmpeg({ stdoutLines: STDERR_LINES, niceness: Math.max(LEAST_NICENESS, run.niceness ?? 0) })
  command.setFfmpegPath(run.paths.ffmpeg)
  if (run.source !== undefined) {
    command.input(inputAddress(run.source))
    command.inputOptions('-nostdin', '-hide_banner', '-nostats', ...inputOptions(run.source))
  }
  return command.output(output, { end: true }).outputOptions('-vn', ...run.options)
}

/** Resolves with stderr when the process has ended and its stderr is closed. */
function ended(command: FfmpegCommand, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolveRun, reject) => {
    // The library looks up a few things before it starts the process; a cancel in between has nothing to kill.
    command.on('start', () => {
      if (signal?.aborted) command.kill('SIGKILL')
    })
    command.on('end', (_stdout, stderr) => resolveRun(stderr ?? ''))
    command.on('error', (error: Error, _stdout, stderr) => {
      const isCancelled = signal?.aborted ?? false
      reject(failureOf(error, stderr ?? '', isCancelled))
    })
    command.run()
  })
}

/** Standard output's consumer. It never emits 'close': the library would take that for a reader that went away. */
function sinkOf(consume: FfmpegRun['onOutput']) {
  let failure: unknown
  const writable = new Writable({
    autoDestroy: false,
    emitClose: false,
    highWaterMark: 1024 * 1024,
    write(chunk: Buffer, _encoding, done) {
      Promise.resolve(chunk)
        .then(consume)
        .then(
          () => done(),
          (error: unknown) => {
            failure = error
            done(error instanceof Error ? error : new Error(String(error)))
          },
        )
    },
  })
  const finished = new Promise<void>((resolveSink) => writable.once('finish', () => resolveSink()))
  return { writable, finished, failure: () => failure }
}

function tailOf(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line.trim() !== '')
}

const causes: readonly [FfmpegFailure, RegExp][] = [
  ['no-space', /No space left on device/i],
  [
    'source-unreachable',
    /Server returned|Connection (refused|reset|timed out)|Failed to resolve|Input\/output error|No such file|Permission denied|error 4\d\d|error 5\d\d/i,
  ],
  [
    'not-decodable',
    /Invalid data found|moov atom not found|Format not on whitelist|could not find codec|does not contain any stream|matches no streams|Decoding requested, but no decoder|Invalid argument|End of file/i,
  ],
]

function failureOf(error: Error, stderr: string, isCancelled: boolean): FfmpegError {
  const tail = tailOf(stderr)
  if (isCancelled) return new FfmpegError('cancelled', 'cancelled', tail, error)
  const isMissing = 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')
  if (isMissing || /exited with code 12[67]\b/.test(error.message))
    return new FfmpegError('not-startable', error.message, tail, error)
  if (
    /killed with signal|received signal|exited with code (255|137|143)\b/.test(`${error.message}\n${stderr}`)
  )
    return new FfmpegError('killed', error.message, tail, error)
  const text = `${error.message}\n${stderr}`
  const cause = causes.find(([, pattern]) => pattern.test(text))
  return new FfmpegError(cause?.[0] ?? 'failed', error.message, tail, error)
}

/** What ffprobe says of one file: raw, unchecked fields, as text or number. */
export interface ProbedFile {
  readonly format: Readonly<Record<string, unknown>>
  readonly streams: readonly Readonly<Record<string, unknown>>[]
}

/** Runs ffprobe on a source. Throws `FfmpegError`; cancelling stops the wait, the program ends by itself. */
export async function runFfprobe(ffprobe: string, source: string, signal?: AbortSignal): Promise<ProbedFile> {
  if (signal?.aborted) throw new FfmpegError('cancelled', 'cancelled before it began')
  Ffmpeg.setFfprobePath(ffprobe)
  return await new Promise((resolveProbe, reject) => {
    const cancel = () => reject(new FfmpegError('cancelled', 'cancelled'))
    signal?.addEventListener('abort', cancel, { once: true })
    Ffmpeg.ffprobe(inputAddress(source), inputOptions(source), (error: Error | null, data) => {
      signal?.removeEventListener('abort', cancel)
      if (error) reject(failureOf(error, error.message, false))
      else
        resolveProbe({ format: { ...data.format }, streams: data.streams.map((stream) => ({ ...stream })) })
    })
  })
}

/**
 * First line of `ffmpeg -version`, asked without the library, which must not be let near a program that may not start
 * (see `LEAST_NICENESS`; Windows has no `nice`). Throws `FfmpegError` `not-startable`.
 */
export async function versionLine(ffmpeg: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(ffmpeg, ['-version'], { timeout: 10_000, windowsHide: true })
    return stdout.split('\n')[0] ?? ''
  } catch (error) {
    throw new FfmpegError('not-startable', `${ffmpeg} does not start`, [], error)
  }
}

/** Standard output of ffmpeg asked about itself: `-encoders`, `-muxers`, `-filters`, `-demuxers`. */
export async function askFfmpeg(ffmpeg: string, question: string): Promise<string> {
  const command = Ffmpeg({ stdoutLines: 0, niceness: LEAST_NICENESS })
  command.setFfmpegPath(ffmpeg)
  return await new Promise((resolveAnswer, reject) => {
    command.on('end', (stdout) => resolveAnswer(stdout ?? ''))
    command.on('error', (error: Error, _stdout, stderr) => reject(failureOf(error, stderr ?? '', false)))
    command.output('-').outputOptions('-hide_banner', question).run()
  })
}
