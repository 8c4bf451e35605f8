import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
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
/** Characters kept of what ffprobe writes; its answer to us has a few thousand. */
const MAX_SAID = 1024 * 1024
/**
 * The library falls over, past every handler, when the program itself cannot be started. With any niceness it starts
 * `nice`, which is always there and says by its exit code (126, 127) that the program is not.
 */
const LEAST_NICENESS = 1
const NETWORK_TIMEOUT_US = 15_000_000
/** Reading a header takes milliseconds, over a slow line seconds. */
const PROBE_WITHIN_MS = 60_000

// A process of ours must not outlive us, however we end.
const running = new Set<{ kill(signal: NodeJS.Signals): unknown }>()
let hasExitHook = false
function killAllOnExit(): void {
  if (hasExitHook) return
  hasExitHook = true
  process.once('exit', () => {
    for (const program of running) program.kill('SIGKILL')
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
    const stderr = await ended(command, run)
    await sink.finished
    return { stderrTail: tailOf(stderr) }
  } catch (error) {
    await gone(command)
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

/**
 * Settled once the process is gone. The library tells of an output that failed before it has so much as killed the
 * process, which would then still hold its files while others clear them away.
 */
async function gone(command: FfmpegCommand & { readonly ffmpegProc?: ChildProcess }): Promise<void> {
  const child = command.ffmpegProc
  const isRunning = child?.pid !== undefined && child.exitCode === null && child.signalCode === null
  if (isRunning) await once(child, 'exit')
}

/** Resolves with stderr when the process has ended and its stderr is closed. */
function ended(command: FfmpegCommand, { source, signal }: FfmpegRun): Promise<string> {
  return new Promise((resolveRun, reject) => {
    // The library looks up a few things before it starts the process; a cancel in between has nothing to kill.
    command.on('start', () => {
      if (signal?.aborted) command.kill('SIGKILL')
    })
    command.on('end', (_stdout, stderr) => resolveRun(stderr ?? ''))
    command.on('error', (error: Error, _stdout, stderr) => {
      const isCancelled = signal?.aborted ?? false
      reject(failureOf(error, stderr ?? '', isCancelled, source))
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

/**
 * Without the source's address: a signed one lets anybody read who sees the message, and a file's name must not pass for
 * an error. Other addresses go too, for a server may have sent ffmpeg on to them.
 */
function withoutSource(text: string, source: string | undefined): string {
  const names =
    source === undefined ? [] : [inputAddress(source), isRemote(source) ? source : resolve(source)]
  const plain = names.reduce((rest, name) => rest.replaceAll(name, 'source'), text)
  return plain.replaceAll(/\b(https?|tls|tcp):\/\/[^\s'"]+/gi, 'source')
}

/** The library's own error is no cause of ours: its message holds the source's address. */
function failureOf(error: Error, stderr: string, isCancelled: boolean, source?: string): FfmpegError {
  const message = withoutSource(error.message, source)
  const tail = tailOf(withoutSource(stderr, source))
  if (isCancelled) return new FfmpegError('cancelled', 'cancelled', tail)
  const isMissing = 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')
  if (isMissing || /exited with code 12[67]\b/.test(message))
    return new FfmpegError('not-startable', message, tail)
  const text = [message, ...tail].join('\n')
  if (/killed with signal|received signal|exited with code (255|137|143)\b/.test(text))
    return new FfmpegError('killed', message, tail)
  const cause = causes.find(([, pattern]) => pattern.test(text))
  return new FfmpegError(cause?.[0] ?? 'failed', message, tail)
}

/** What ffprobe says of one file: raw, unchecked fields, as text or number. */
export interface ProbedFile {
  readonly format: Readonly<Record<string, unknown>>
  readonly streams: readonly Readonly<Record<string, unknown>>[]
}

/** What is asked of a file; not its tags, which may be as long as they like. */
const asked =
  'format=format_name,probe_score,size,bit_rate,duration:stream_disposition=attached_pic:stream=codec_type,codec_name,codec_tag_string,sample_rate,channels,bits_per_sample,bits_per_raw_sample,bit_rate,duration_ts,duration,time_base'

/**
 * Runs ffprobe on a source; it is killed when it is cancelled, or after `timeoutMs` (a minute by default). Throws
 * `FfmpegError`. Without the library, whose ffprobe cannot be stopped: one that hangs would outlive every cancel.
 */
export async function runFfprobe(
  ffprobe: string,
  source: string,
  options: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number } = {},
): Promise<ProbedFile> {
  const { signal, timeoutMs = PROBE_WITHIN_MS } = options
  const late = AbortSignal.timeout(timeoutMs)
  if (signal?.aborted) throw new FfmpegError('cancelled', 'cancelled before it began')
  const args = ['-hide_banner', ...inputOptions(source), '-of', 'json', '-show_entries', asked]
  try {
    const either = signal ? AbortSignal.any([signal, late]) : late
    const stdout = await outputOf(ffprobe, [...args, inputAddress(source)], source, either)
    const found = JSON.parse(stdout) as Partial<ProbedFile>
    return { format: found.format ?? {}, streams: found.streams ?? [] }
  } catch (error) {
    if (signal?.aborted) throw new FfmpegError('cancelled', 'cancelled')
    if (late.aborted) throw new FfmpegError('killed', `ffprobe gave no answer within ${timeoutMs} ms`)
    if (error instanceof SyntaxError) throw new FfmpegError('failed', 'ffprobe gave no JSON')
    throw error
  }
}

/** Standard output of a program that ended well; killed once `signal` is aborted, and gone when this is settled. */
function outputOf(program: string, args: string[], source: string, signal: AbortSignal): Promise<string> {
  killAllOnExit()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
  running.add(child)
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] = (said[name] + text).slice(-MAX_SAID)
    })
  const { promise, resolve: resolveRun, reject } = Promise.withResolvers<string>()
  child.once('error', (error) => reject(failureOf(error, said.stderr, false, source)))
  // What it started itself, if anything, may keep its pipes open: a killed one is not waited for until they close.
  child.once('exit', () => signal.aborted && reject(new FfmpegError('killed', 'killed')))
  child.once('close', (code, by) => {
    if (code === 0) return resolveRun(said.stdout)
    const end = by ? `killed with signal ${by}` : `exited with code ${code}`
    reject(failureOf(new Error(`ffprobe ${end}: ${said.stderr.trim()}`), said.stderr, false, source))
  })
  return promise.finally(() => {
    running.delete(child)
    signal.removeEventListener('abort', kill)
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
