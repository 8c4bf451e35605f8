import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { newPublishedTrack } from '../../e2e/support/catalog.ts'
import { startRedis, type TestRedis } from '../../e2e/support/redis.ts'
import { newUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { freePort } from '../ports.ts'
import { startPostgres } from '../postgres.ts'
import { listeners, type Play, sideBySide } from './_plays-listeners.ts'

const TRACKS = 20
const PER_SECOND = 1_000
const ROUNDS = 3
/** Of one round as fast as it goes. */
const AT_ONCE = 6_000
const PACED_SECONDS = 20
/** Into a round in which something is killed. */
const KILL_AFTER_MS = 8_000
/** Flushes come every 15 s; what was counted has to be in the books by then, and a start takes its time. */
const SETTLED_MS = 120_000

interface Rig {
  readonly url: string
  readonly redis: TestRedis
  readonly plays: () => Promise<Play[]>
  readonly serve: () => Promise<ChildProcess>
  /** In the books. */
  readonly total: () => Promise<number>
}

/**
 * Listeners, each at an address of their own, who have heard enough of one of twenty tracks, and report it: as fast as answers come,
 * against a bare Express route that adds one in Redis; a thousand a second; and so while the server, then Redis, is killed.
 * Server, worker, PostgreSQL, Redis and listeners share the machine; the disk is waited for, Redis keeps nothing on it.
 */
export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: true })
  const redis = await startRedis()
  await migrate(postgres.url)
  const env = { ROLE: 'web', REDIS_URL: redis.url, TRUST_PROXY: '1' }
  const helper = await startTestServer({ databaseUrl: postgres.url, env })
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
  // The pool does not wait for its connections to be closed, and the server is stopped meanwhile.
  pool.on('error', () => undefined)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const serve = () => served(helper, port)
  let child = await serve()
  try {
    const rig = { url, redis, serve, total: () => totalOf(pool), plays: await ticketOffice(helper, url) }
    const fastest = await inTurns(rig)
    const paced = await atPace(rig)
    const killed = await serverKilled(rig, child)
    child = killed.child
    const lost = await redisKilled(rig)
    return { fastest, paced, serverKilled: killed.figures, redisKilled: lost, loadAverage: loadavg()[0] }
  } finally {
    child.kill('SIGKILL')
    await helper.stop()
    await pool.end()
    await redis.stop()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function served(helper: TestServer, port: number): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('./_webhooks-server.ts', import.meta.url))
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...helper.environment, ROLE: 'all', LOG_LEVEL: 'info', PORT: String(port) },
  })
  await once(child, 'message')
  return child
}

/** @returns what hands out the plays of one round after the other: all of them began at once, and are long enough ago */
async function ticketOffice(helper: TestServer, url: string): Promise<() => Promise<Play[]>> {
  const owner = await newUser(helper)
  const tracks: string[] = []
  while (tracks.length < TRACKS)
    tracks.push((await newPublishedTrack(helper, owner, { title: `Heard ${tracks.length}` })).id)
  let people = 0
  return async () => {
    const crowd = listeners(url)
    const plays: Play[] = []
    const indexes = Array.from({ length: Math.max(AT_ONCE, PER_SECOND * PACED_SECONDS) }, (_, at) => at)
    await sideBySide(indexes, 64, async (at) => {
      plays.push(await crowd.begin(tracks[at % TRACKS] ?? '', addressOf(people++)))
    })
    crowd.close()
    await sleep(Math.max(...plays.map(({ heardSeconds }) => heardSeconds)) * 1000)
    return plays
  }
}

/** Networks of their own: more of one are not believed. */
const addressOf = (n: number) => `2001:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::1`

async function inTurns({ url, redis, plays }: Rig) {
  const bare = await startBare(redis)
  const rounds = []
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const some = (await plays()).slice(0, AT_ONCE)
      const baseline = await reportOnce(bare.url, some, '/plays')
      const product = await reportOnce(url, some)
      if (product.outcomes.counted !== some.length) throw new Error(JSON.stringify(product.outcomes))
      rounds.push({
        perSecond: product.perSecond,
        p99Ms: quantile(product.answersMs, 0.99),
        barePerSecond: baseline.perSecond,
        ratio: round2(product.perSecond / baseline.perSecond),
      })
    }
  } finally {
    bare.stop()
  }
  const median = rounds.toSorted((one, other) => one.ratio - other.ratio)[Math.floor(ROUNDS / 2)]
  return { ...median, rounds }
}

async function reportOnce(url: string, plays: readonly Play[], path?: string) {
  const crowd = listeners(url)
  const reported = await crowd.report(plays, path === undefined ? {} : { path })
  crowd.close()
  return reported
}

async function startBare({ url }: TestRedis) {
  const script = fileURLToPath(new URL('./_bare-count.ts', import.meta.url))
  const child = spawn(process.execPath, [script, url], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = (await once(child.stdout, 'data')) as [Buffer]
  return { url: `http://127.0.0.1:${port.toString().trim()}`, stop: () => child.kill() }
}

async function atPace(rig: Rig) {
  const plays = await rig.plays()
  await settled(rig)
  const before = await rig.total()
  const reported = await paced(rig, plays)
  await settled(rig, before + plays.length)
  return { ...figures(reported), asked: plays.length, inTheBooks: (await rig.total()) - before }
}

async function paced({ url }: Rig, plays: readonly Play[]) {
  const crowd = listeners(url)
  const reported = await crowd.report(plays, { perSecond: PER_SECOND })
  crowd.close()
  return reported
}

/** `kill -9`, and started again at once, as whatever watches over it does; what had no answer is reported again. */
async function serverKilled(rig: Rig, running: ChildProcess) {
  const plays = await rig.plays()
  await settled(rig)
  const before = await rig.total()
  const reporting = paced(rig, plays)
  await sleep(KILL_AFTER_MS)
  running.kill('SIGKILL')
  const child = await rig.serve()
  const reported = await reporting
  await settled(rig, before + plays.length)
  const inTheBooks = (await rig.total()) - before
  return { child, figures: { ...figures(reported), asked: plays.length, inTheBooks } }
}

/** `kill -9`, and started again with nothing in it. */
async function redisKilled(rig: Rig) {
  const plays = await rig.plays()
  await settled(rig)
  const before = await rig.total()
  const reporting = paced(rig, plays)
  await sleep(KILL_AFTER_MS)
  const booked = (await rig.total()) - before
  const killedMs = performance.now()
  await rig.redis.stop()
  await rig.redis.start()
  const reported = await reporting
  await settled(rig)
  const inTheBooks = (await rig.total()) - before
  const countedBefore = reported.countedMs.filter((ms) => ms < killedMs).length
  return {
    ...figures(reported),
    asked: plays.length,
    inTheBooks,
    lost: plays.length - inTheBooks,
    /** What was counted since the flush before: so many may be lost. */
    sinceTheFlush: countedBefore - booked,
  }
}

/** Until all of it is in the books; or, where it is not known how much that is, until two flushes have added nothing. */
async function settled({ total }: Rig, wanted?: number): Promise<void> {
  const untilMs = performance.now() + SETTLED_MS
  let last = -1
  let sinceMs = performance.now()
  while (performance.now() < untilMs) {
    const now = await total()
    if (wanted !== undefined && now >= wanted) return
    if (now !== last) sinceMs = performance.now()
    else if (wanted === undefined && performance.now() - sinceMs > 35_000) return
    last = now
    await sleep(250)
  }
}

const totalOf = async (pool: pg.Pool): Promise<number> =>
  Number((await pool.query('SELECT coalesce(sum(plays), 0) AS plays FROM play_totals')).rows[0].plays)

const figures = ({ perSecond, answersMs, outcomes }: Awaited<ReturnType<typeof paced>>) => ({
  perSecond,
  p50Ms: quantile(answersMs, 0.5),
  p99Ms: quantile(answersMs, 0.99),
  outcomes,
})

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round2(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN)
}

const round2 = (value: number) => Math.round(value * 100) / 100
