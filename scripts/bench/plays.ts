import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { FLUSH_MS } from '../../server/domains/plays/index.ts'
import { openPlace, type Place, type Served } from './_plays-place.ts'

const ROUNDS = 5
const SECONDS = 3
const CONNECTIONS = 32
/** `BENCH_SECONDS`: how long plays come at the rate that is asked for, before and after each death. */
const PACED_SECONDS = Number(process.env.BENCH_SECONDS ?? 20)
const A_SECOND = 1_000

/**
 * Reports of plays, each of another listener, against a bare Express route that counts the same report in Redis by one command, in
 * turns. Then a thousand a second, while the server is killed, and then while Redis is: what the listeners were told against what
 * the database has in the end.
 */
export async function bench() {
  const place = await openPlace()
  try {
    const throughput = await againstBare(place)
    return {
      bar: `${A_SECOND} a second; exact after kill -9 but for one flush`,
      throughput,
      serverKilled: await paced(place, async (server) => server.kill()),
      redisKilled: await paced(place, async () => {
        await place.redis.stop()
        await place.redis.start()
      }),
      loadAverage: loadavg()[0],
    }
  } finally {
    await place.end()
  }
}

async function againstBare(place: Place) {
  const ours = await place.serve('_webhooks-server.ts', 'web')
  const bare = await place.serve('_plays-bare.ts', 'web')
  const ask = (server: Served, path: string) => reportsASecond(place, server, path)
  const rounds: { readonly product: number; readonly bare: number }[] = []
  for (let round = 0; round < ROUNDS; round++)
    rounds.push({ product: await ask(ours, '/api/v1/plays'), bare: await ask(bare, '/plays') })
  await Promise.all([ours.end(), bare.end()])
  const median = (of: (round: (typeof rounds)[number]) => number) =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN
  return {
    playsPerSecond: median(({ product }) => product),
    barePerSecond: median((round) => round.bare),
    ratio: Math.round(median(({ product, bare: other }) => product / other) * 100) / 100,
    rounds,
  }
}

/** Each connection tells one after the other. */
async function reportsASecond(place: Place, { url }: Served, path: string): Promise<number> {
  const pool = new Pool(url, { connections: CONNECTIONS })
  const startedMs = performance.now()
  const untilMs = startedMs + SECONDS * 1000
  const one = async (): Promise<number> => {
    let told = 0
    for (; performance.now() < untilMs; told++) {
      const body = JSON.stringify({ ticket: place.ticket(), heardSeconds: 30 })
      const headers = { 'content-type': 'application/json' }
      const answer = await pool.request({ path, method: 'POST', headers, body })
      const { outcome } = (await answer.body.json()) as { outcome?: string }
      if (outcome !== 'counted') throw new Error(`${answer.statusCode} ${outcome}`)
    }
    return told
  }
  const told = await Promise.all(Array.from({ length: CONNECTIONS }, one))
  const seconds = (performance.now() - startedMs) / 1000
  await pool.close()
  return Math.round(told.reduce((sum, count) => sum + count, 0) / seconds)
}

/** What the listeners were told. */
interface Told {
  counted: number
  /** The answer was lost, or never came: it may have been counted. */
  unknown: number
  /** Counted since the last flush can have begun, when somebody was killed. */
  recent: number
  others: number
}

async function paced(place: Place, kill: (server: Served) => Promise<void>) {
  await flushed(place)
  const before = await place.total()
  const told: Told = { counted: 0, unknown: 0, recent: 0, others: 0 }
  let server = await place.serve('_webhooks-server.ts', 'all')
  const first = await come(place, server, told)
  await Promise.all([first.last(PACED_SECONDS / 4), kill(server)])
  told.recent = first.since(FLUSH_MS)
  await server.kill()
  server = await place.serve('_webhooks-server.ts', 'all')
  await (await come(place, server, told)).last(0)
  await server.end()
  await flushed(place)
  const stored = (await place.total()) - before
  return { ...told, stored, missing: told.counted - stored, aSecond: first.aSecond() }
}

/** What was left behind is taken by a server that starts. */
async function flushed(place: Place): Promise<void> {
  const server = await place.serve('_webhooks-server.ts', 'all')
  let total = -1
  for (;;) {
    await sleep(FLUSH_MS + 5_000)
    const now = await place.total()
    if (now === total) break
    total = now
  }
  await server.end()
}

/** A thousand a second, for `PACED_SECONDS`; goes on meanwhile when `last` is asked for more. */
async function come(place: Place, { url }: Served, told: Told) {
  const countedAt: number[] = []
  const one = async () => {
    try {
      const answer = await fetch(`${url}/api/v1/plays`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ticket: place.ticket(), heardSeconds: 30 }),
      })
      const { outcome } = (await answer.json()) as { outcome?: string }
      if (outcome !== 'counted') told.others += 1
      else {
        told.counted += 1
        countedAt.push(performance.now())
      }
    } catch {
      told.unknown += 1
    }
  }
  const startedMs = performance.now()
  let sent = 0
  const asked: Promise<void>[] = []
  const send = async (seconds: number) => {
    const untilMs = performance.now() + seconds * 1000
    while (performance.now() < untilMs) {
      const due = ((performance.now() - startedMs) / 1000) * A_SECOND
      for (; sent < due; sent++) asked.push(one())
      await sleep(5)
    }
  }
  await send(PACED_SECONDS)
  const endedMs = performance.now()
  const inTime = countedAt.length
  return {
    last: async (seconds: number) => {
      await send(seconds)
      await Promise.all(asked)
    },
    since: (ms: number) => countedAt.filter((at) => at >= endedMs - ms).length,
    aSecond: () => Math.round((inTime / (endedMs - startedMs)) * 1000),
  }
}
