import { statfs, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { FfmpegUnavailable, ffmpegAdvice, findBinaries } from '@veza/shared/media/binaries.ts'
import { assertRuntime } from '../../engine/db/runtime.ts'
import type { Engine } from '../../engine/engine.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type Advice, advice, judgeSkew } from '../doctor-texts.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { explain, explained } from '../explain.ts'
import { serverOrigin } from '../session.ts'

export type CheckStatus = 'ok' | 'warning' | 'lacking' | 'skipped'

export interface Check {
  readonly name: 'node' | 'ffmpeg' | 'library' | 'disk' | 'server' | 'clock' | 'session' | 'store'
  readonly status: CheckStatus
  /** What was found. */
  readonly found: string
  /** What to do; null where all is well. */
  readonly todo: string | null
}

/** `veza-studio doctor`: everything that a machine may lack, each with what to do about it. */
export async function doctorCommand(
  command: Command,
  options: CommonOptions & { readonly server?: string },
): Promise<ExitCode> {
  const { terminal } = command
  const checks = [checkNode(command), await checkFfmpeg(command), ...(await checkLibrary(command, options))]
  for (const { name, status, found, todo } of checks) {
    const mark = { ok: '✓', warning: '!', lacking: '✗', skipped: '–' }[status]
    terminal.print(`${mark} ${name}: ${found}`)
    if (todo !== null) terminal.print(`    ${todo}`)
  }
  const isWell = checks.every(({ status }) => status !== 'lacking')
  if (isWell) terminal.print(terminal.say('ok-all'))
  terminal.answer({ ok: isWell, checks })
  return isWell ? exitCodes.ok : exitCodes.lacking
}

const check = (
  name: Check['name'],
  status: CheckStatus,
  found: string,
  todo: string | null = null,
): Check => ({
  name,
  status,
  found,
  todo,
})

function checkNode({ terminal }: Command): Check {
  try {
    assertRuntime()
    return check('node', 'ok', process.versions.node)
  } catch (error) {
    return check('node', 'lacking', process.versions.node, explain(error, terminal.language).todo)
  }
}

async function checkFfmpeg({ config, terminal }: Command): Promise<Check> {
  try {
    const { version, ffmpeg, origin } = await findBinaries({ ffmpegPath: config.ffmpegPath })
    return check('ffmpeg', 'ok', `${version} (${ffmpeg}, ${origin})`)
  } catch (error) {
    const message = error instanceof FfmpegUnavailable ? error.message : String(error)
    const found = message.replace(ffmpegAdvice, '').trim()
    return check('ffmpeg', 'lacking', found, advice('ffmpeg', terminal.language))
  }
}

async function checkLibrary(
  command: Command,
  options: CommonOptions & { readonly server?: string },
): Promise<Check[]> {
  try {
    return await withEngine(command, options, async (engine) => [
      await checkFolder(command, engine),
      await checkDisk(command, engine),
      ...(await checkServer(command, engine, options.server)),
    ])
  } catch (error) {
    const { what, todo } = explain(error, command.terminal.language)
    return [check('library', 'lacking', what, todo)]
  }
}

async function checkFolder({ terminal }: Command, { db, folder }: Engine): Promise<Check> {
  const probe = join(folder.root, `.doctor-${process.pid}`)
  await writeFile(probe, 'x', { flush: true })
  await unlink(probe)
  const verdict = db.pragma('quick_check', { simple: true })
  return verdict === 'ok'
    ? check('library', 'ok', folder.root)
    : check('library', 'lacking', String(verdict), advice('library', terminal.language))
}

/** Below this one cannot transcode a long recording with its lossless rendition (bytes). */
const LITTLE_SPACE = 2_000_000_000

async function checkDisk({ terminal }: Command, { folder }: Engine): Promise<Check> {
  const { bavail, bsize } = await statfs(folder.work)
  const free = bavail * bsize
  const found = `${(free / 1e9).toFixed(1)} GB`
  return free >= LITTLE_SPACE
    ? check('disk', 'ok', found)
    : check('disk', 'warning', found, advice('disk', terminal.language))
}

const SERVER_MS = 10_000

async function checkServer(command: Command, engine: Engine, given: string | undefined): Promise<Check[]> {
  const { language } = command.terminal
  const known = given ?? command.config.server ?? engine.sessions.store.servers()[0]
  const skipped = (name: Check['name'], why: Advice) => check(name, 'skipped', '–', advice(why, language))
  if (known === undefined) return [skipped('server', 'no-server')]
  const server = serverOrigin(command, known)
  try {
    const answer = await fetch(`${server}${API_PREFIX}/uploads/limits`, {
      signal: AbortSignal.timeout(SERVER_MS),
    })
    await answer.text()
    const reached = answer.ok
      ? check('server', 'ok', server)
      : check('server', 'lacking', `${server}: ${answer.status}`, advice('server', language))
    const clock = checkClock(command, answer.headers.get('date'))
    return [reached, clock, ...(await checkSession(command, engine, server))]
  } catch {
    const { what } = explained('unreachable', exitCodes.unreachable, language, { server })
    return [check('server', 'lacking', what, advice('server', language))]
  }
}

function checkClock({ terminal }: Command, date: string | null): Check {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return check('clock', 'skipped', '–')
  const skewSeconds = Math.round((systemClock.now().getTime() - theirs) / 1_000)
  const status = judgeSkew(skewSeconds)
  return check(
    'clock',
    status,
    `${skewSeconds} s`,
    status === 'ok' ? null : advice('clock', terminal.language),
  )
}

async function checkSession({ terminal }: Command, engine: Engine, server: string): Promise<Check[]> {
  const { language } = terminal
  const session = engine.sessions.store.load(server)
  if (session === undefined) {
    const todo = advice('no-session', language)
    return [check('session', 'skipped', '–', todo), check('store', 'skipped', '–', todo)]
  }
  try {
    const { api } = engine.connections.to(server, session.accountId)
    const { email } = await api.accounts.me()
    const store = await checkStore(engine, server, session.accountId, language).catch((error: unknown) => {
      // Who may not upload yet (no creator so far) has no use for the store.
      const why = error instanceof Error ? error.message : String(error)
      return check('store', 'skipped', why)
    })
    return [check('session', 'ok', email), store]
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error)
    return [check('session', 'lacking', found, advice('session', language))]
  }
}

/** One byte that is announced and never sent: its signed address says where the store is. */
const nothing = {
  bytes: 1,
  sha256: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  md5: 'DMF1ucDxtqgxw5niaXcmYQ==',
}

async function checkStore(
  engine: Engine,
  server: string,
  accountId: string,
  language: Command['terminal']['language'],
): Promise<Check> {
  const { uploads } = engine.connections.to(server, accountId).api
  const { bytes, sha256, md5 } = nothing
  const announced = { purpose: 'cover', filename: 'doctor.png', contentType: 'image/png' } as const
  const opened = await uploads.open({ ...announced, bytes, sha256 })
  try {
    if (opened.status !== 'open') return check('store', 'skipped', opened.status)
    const { parts } = await uploads.sign({ id: opened.id, parts: [{ number: 1, bytes, md5 }] })
    const store = new URL(parts[0]?.url ?? '').origin
    try {
      // Any answer will do: the store is there, and the way to it is open.
      await fetch(store, { method: 'HEAD', signal: AbortSignal.timeout(SERVER_MS) })
      return check('store', 'ok', store)
    } catch (error) {
      const why = error instanceof Error ? String(error.cause ?? error.message) : String(error)
      return check('store', 'lacking', `${store}: ${why}`, advice('store', language))
    }
  } finally {
    await uploads.abort({ id: opened.id }).catch(() => undefined)
  }
}
