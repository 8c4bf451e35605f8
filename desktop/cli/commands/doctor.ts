import { statfs, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { FfmpegUnavailable, ffmpegAdvice, findBinaries } from '@veza/shared/media/binaries.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { fetch } from 'undici'
import { openDispatcher } from '../../engine/api/dispatcher.ts'
import type { Engine } from '../../engine/engine.ts'
import { keepLimits, parseLimits } from '../../engine/session/server-limits.ts'
import { assertRuntime } from '../../folders/runtime.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type Advice, advice, finding, judgeSkew, networkFault } from '../doctor-texts.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { explain, explained, explainServer } from '../explain.ts'
import { serverOrigin } from '../session.ts'

export type CheckStatus = 'ok' | 'warning' | 'lacking' | 'skipped'

export interface Check {
  readonly name: 'node' | 'ffmpeg' | 'library' | 'disk' | 'server' | 'limits' | 'clock' | 'session' | 'store'
  readonly status: CheckStatus
  /** What was found. */
  readonly found: string
  /** What to do; null where all is well. */
  readonly todo: string | null
  /** What the other side or the system said, word for word: with `--json` alone. */
  readonly detail: string | null
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
  detail: string | null = null,
): Check => ({ name, status, found, todo, detail })

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
    const { what, todo, detail } = explain(error, command.terminal.language)
    return [check('library', 'lacking', what, todo, detail)]
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

/** As the engine would: by the proxy, if any. */
async function askOnce(url: string, method = 'GET'): Promise<Response> {
  const dispatcher = openDispatcher({ connectMs: SERVER_MS })
  try {
    const answer = await fetch(url, { method, dispatcher, signal: AbortSignal.timeout(SERVER_MS) })
    const text = await answer.text()
    const { status, headers } = answer
    return new Response(text === '' ? null : text, { status, headers: [...headers] })
  } finally {
    await dispatcher.destroy()
  }
}

async function checkServer(command: Command, engine: Engine, given: string | undefined): Promise<Check[]> {
  const { language } = command.terminal
  const known = given ?? command.config.server ?? engine.sessions.store.servers()[0]
  const skipped = (name: Check['name'], why: Advice) => check(name, 'skipped', '–', advice(why, language))
  if (known === undefined) return [skipped('server', 'no-server')]
  const server = serverOrigin(command, known)
  try {
    const answer = await askOnce(`${server}${API_PREFIX}/uploads/limits`)
    const body = await answer.text()
    const clock = checkClock(command, answer.headers.get('date'))
    const told = [reachedBy(answer, server, language), checkLimits(command, engine, server, body), clock]
    return [...told, ...(await checkSession(command, engine, server))]
  } catch (error) {
    const { what } = explained('unreachable', exitCodes.unreachable, language, { server })
    return [check('server', 'lacking', what, advice('server', language), networkFault(error).detail)]
  }
}

function reachedBy({ ok, status }: Response, server: string, language: Language): Check {
  if (ok) return check('server', 'ok', server)
  const what = finding(status >= 500 ? 'server-trouble' : 'not-veza', language, { server, status })
  return check('server', 'lacking', what, advice('server', language), `HTTP ${status}`)
}

function checkLimits(
  { terminal: { language } }: Command,
  { db }: Engine,
  server: string,
  body: string,
): Check {
  const limits = parseLimits(jsonOf(body))
  if (limits === undefined) {
    const found = finding('limits-unknown', language, { server })
    return check('limits', 'warning', found, advice('limits', language), body.slice(0, DETAIL_LENGTH))
  }
  keepLimits(db, server, limits, systemClock.now())
  return check('limits', 'ok', `${(limits.audioBytes / 1024 ** 2).toFixed(1)} MiB`)
}

const DETAIL_LENGTH = 500

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
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
      const { what, detail } = explainServer(error, server, language)
      return check('store', 'skipped', what, null, detail)
    })
    return [check('session', 'ok', email), store]
  } catch (error) {
    const { what, detail } = explainServer(error, server, language)
    return [check('session', 'lacking', what, advice('session', language), detail)]
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
  language: Language,
): Promise<Check> {
  const { uploads } = engine.connections.to(server, accountId).api
  const { bytes, sha256, md5 } = nothing
  const announced = { purpose: 'cover', filename: 'doctor.png', contentType: 'image/png' } as const
  const opened = await uploads.open({ ...announced, bytes, sha256 })
  try {
    if (opened.status !== 'open')
      return check('store', 'skipped', finding('store-not-asked', language), null, opened.status)
    const { parts } = await uploads.sign({ id: opened.id, parts: [{ number: 1, bytes, md5 }] })
    const store = new URL(parts[0]?.url ?? '').origin
    try {
      // Any answer will do: the store is there, and the way to it is open.
      await askOnce(store, 'HEAD')
      return check('store', 'ok', store)
    } catch (error) {
      const { what, detail } = networkFault(error)
      return check('store', 'lacking', finding(what, language, { store }), advice('store', language), detail)
    }
  } finally {
    await uploads.abort({ id: opened.id }).catch(() => undefined)
  }
}
