import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { hash, verify } from '@node-rs/argon2'
import { migrate } from '../../server/platform/db/migrate.ts'
import { freePort } from '../ports.ts'
import { startPostgres } from '../postgres.ts'

const A_SECOND = 20
const ROUNDS = 3
const ROUND_SECONDS = 5
const PAIRS = 500
const PASSWORD = 'a passphrase for measuring with'
/** As the product hashes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

interface LoopDelay {
  readonly p99Ms: number
  readonly maxMs: number
}

/**
 * Sign-ins at a steady 20 a second, against bare Argon2 checks at the same pace in this process: what we add, how long the
 * server's loop is held up, and whether time tells an address that has an account from one that has none.
 */
export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: false })
  await migrate(postgres.url)
  const server = await startMeasured(postgres.url, join(folder, 'data'))
  try {
    const load = await underLoad(server)
    return {
      bar: 'event-loop delay p99 < 50 ms',
      ...load,
      ...(await enumeration(server.url)),
      loadAverage: loadavg()[0],
    }
  } finally {
    await server.end()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Measured {
  readonly url: string
  /** Since it was last asked. */
  loopDelay(): Promise<LoopDelay>
  end(): Promise<void>
}

async function startMeasured(databaseUrl: string, dataDir: string): Promise<Measured> {
  const accounts = Array.from({ length: A_SECOND }, (_, at) => ({
    email: emailOf(at),
    username: `bench-${at}`,
    password: PASSWORD,
  }))
  const script = fileURLToPath(new URL('./_sign-in-server.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(accounts)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      NODE_ENV: 'development',
      ROLE: 'web',
      LOG_LEVEL: 'info',
      PORT: String(await freePort()),
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      // All of it comes from one address.
      DISABLE_RATE_LIMIT_FOR_TESTS: 'true',
    },
  })
  const next = async () => (await once(child, 'message'))[0] as unknown
  const { url } = (await next()) as { url: string }
  return {
    url,
    loopDelay: () => {
      const told = next()
      child.send('tell')
      return told as Promise<LoopDelay>
    },
    end: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

const emailOf = (at: number) => `bench-${at}@veza.example`

async function signIn(url: string, email: string, password: string, expected: number): Promise<void> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  await answer.arrayBuffer()
  if (answer.status !== expected) throw new Error(`sign-in of ${email}: ${answer.status}`)
}

async function underLoad(server: Measured) {
  const stored = await hash(PASSWORD, COST)
  const bare = async () => void (await verify(stored, PASSWORD))
  const ours = (at: number) => signIn(server.url, emailOf(at % A_SECOND), PASSWORD, 200)
  await steadily(ours, 2)
  const rounds: { bare: number[]; ours: number[]; loop: LoopDelay }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const bareMs = await steadily(bare, ROUND_SECONDS)
    await server.loopDelay()
    const oursMs = await steadily(ours, ROUND_SECONDS)
    rounds.push({ bare: bareMs, ours: oursMs, loop: await server.loopDelay() })
  }
  await server.loopDelay()
  await sleep(ROUND_SECONDS * 1000)
  const idle = await server.loopDelay()
  const all = { bare: rounds.flatMap((one) => one.bare), ours: rounds.flatMap((one) => one.ours) }
  const told = (times: number[]) => ({
    p50Ms: round1(quantile(times, 0.5)),
    p99Ms: round1(quantile(times, 0.99)),
  })
  return {
    signInsASecond: A_SECOND,
    signIn: told(all.ours),
    bareArgon2: told(all.bare),
    ratio: {
      p50: round2(quantile(all.ours, 0.5) / quantile(all.bare, 0.5)),
      p99: round2(quantile(all.ours, 0.99) / quantile(all.bare, 0.99)),
    },
    eventLoopDelay: {
      p99Ms: rounds.map(({ loop }) => round1(loop.p99Ms)),
      maxMs: rounds.map(({ loop }) => round1(loop.maxMs)),
      idleP99Ms: round1(idle.p99Ms),
    },
  }
}

/** Begins one every twentieth of a second, whether those before have ended or not; how long each took, in ms. */
async function steadily(one: (at: number) => Promise<void>, seconds: number): Promise<number[]> {
  const startedMs = performance.now()
  const running: Promise<number>[] = []
  for (let at = 0; at < seconds * A_SECOND; at++) {
    await sleep(Math.max(0, startedMs + (at * 1000) / A_SECOND - performance.now()))
    running.push(timed(() => one(at)))
  }
  return Promise.all(running)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

/** Wrong passwords, one at a time and in turns: two groups of accounts that are there, and one that is not. */
async function enumeration(url: string) {
  const times = { known: [] as number[], knownToo: [] as number[], unknown: [] as number[] }
  for (let at = 0; at < PAIRS; at++) {
    const asked = [
      ['known', emailOf(at % 10)],
      ['knownToo', emailOf(10 + (at % 10))],
      ['unknown', `nobody-${at}@veza.example`],
    ] as const
    // Whoever is asked first in a row may find the machine in another state.
    for (let turn = 0; turn < asked.length; turn++) {
      const [group, email] = asked[(at + turn) % asked.length] ?? asked[0]
      times[group].push(await timed(() => signIn(url, email, 'not the passphrase', 401)))
    }
  }
  const compared = (one: number[], other: number[]) => ({
    medianDifferenceMs: round2(quantile(one, 0.5) - quantile(other, 0.5)),
    // 0.5: a guess by time is right as often as the toss of a coin.
    chanceOfGuessing: round2(chanceAbove(one, other)),
  })
  return {
    enumeration: {
      samples: PAIRS,
      medianMs: round1(quantile(times.known, 0.5)),
      knownAgainstUnknown: compared(times.known, times.unknown),
      knownAgainstKnown: compared(times.known, times.knownToo),
      // Of the rank statistic under pure chance: beyond two of these from 0.5 there is something to see.
      standardError: round2(Math.sqrt((2 * PAIRS + 1) / (12 * PAIRS * PAIRS))),
    },
  }
}

/** How often one of the first takes longer than one of the second (Mann–Whitney's U over all pairs). */
function chanceAbove(one: readonly number[], other: readonly number[]): number {
  const above = one.reduce((sum, a) => sum + other.filter((b) => a > b).length, 0)
  return above / (one.length * other.length)
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

const round1 = (value: number) => Math.round(value * 10) / 10
const round2 = (value: number) => Math.round(value * 100) / 100
