import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import { startRedis } from '../../e2e/support/redis.ts'
import { limitRequests } from '../../server/http/rate-limits.ts'
import { countersOf } from '../../server/platform/limits/counters.ts'
import { type Limits, limitsBy } from '../../server/platform/limits/limits.ts'
import { createLogger } from '../../server/platform/logger/index.ts'
import { openRedis } from '../../server/platform/redis/index.ts'
import { loadOf } from './_load.ts'

const ROUNDS = 5
const SECONDS = 2
/** Room for every request of the run: what is measured is counting, not refusing. */
const ROOM = 1_000_000_000

/** What counting costs a request of a bare Express route: none, in this process, in Redis. */
export async function bench() {
  const redis = await startRedis()
  const connection = await openRedis({ url: redis.url }, createLogger('error', 2))
  const inProcess = limitsBy(countersOf((options) => new RateLimiterMemory({ ...options, points: ROOM })))
  const inRedis = limitsBy(
    countersOf(
      (options) => new RateLimiterRedis({ ...options, points: ROOM, storeClient: connection.client }),
    ),
  )
  const routes = {
    none: await serve(undefined),
    inProcess: await serve(inProcess),
    redis: await serve(inRedis),
  }
  try {
    const rounds: Record<Name, Figures>[] = []
    for (const { url } of Object.values(routes)) await loadOf(url, { seconds: 1 })
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        none: await measure(routes.none.url),
        inProcess: await measure(routes.inProcess.url),
        redis: await measure(routes.redis.url),
      })
    const median = (of: (round: Record<Name, Figures>) => number) =>
      round3(rounds.map(of).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0)
    const against = (name: Name) => ({
      ratio: median((round) => round[name].requestsPerSecond / round.none.requestsPerSecond),
      cpuRatio: median((round) => round.none.cpuMs / round[name].cpuMs),
      addedCpuMs: median((round) => round[name].cpuMs - round.none.cpuMs),
    })
    return {
      inProcess: against('inProcess'),
      redis: against('redis'),
      oneByOneMs: { inProcess: await oneByOne(inProcess), redis: await oneByOne(inRedis) },
      rounds,
    }
  } finally {
    for (const route of Object.values(routes)) route.stop()
    await connection.close()
    await redis.stop()
  }
}

type Name = 'none' | 'inProcess' | 'redis'

interface Figures {
  readonly requestsPerSecond: number
  /** Of this process, which asks and answers, for one request: a busy machine changes it less than the time. */
  readonly cpuMs: number
}

async function measure(url: string): Promise<Figures> {
  const before = process.cpuUsage()
  const { requests, requestsPerSecond } = await loadOf(url, { seconds: SECONDS })
  const { user, system } = process.cpuUsage(before)
  return {
    requestsPerSecond: Math.round(requestsPerSecond),
    cpuMs: round3((user + system) / 1000 / requests),
  }
}

async function serve(limits: Limits | undefined) {
  const app = express()
  const counting: RequestHandler[] = limits ? [limitRequests({ limits })] : []
  app.get('/', ...counting, (_req, res) => void res.set('Content-Length', '2').send('ok'))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close().closeAllConnections() }
}

/** How long one waits for an answer, with nobody else asking. */
async function oneByOne(limits: Limits): Promise<number> {
  const times = 2_000
  const startedMs = performance.now()
  for (let at = 0; at < times; at++) await limits.take('address', '203.0.113.1')
  return round3((performance.now() - startedMs) / times)
}

const round3 = (value: number) => Math.round(value * 1000) / 1000
