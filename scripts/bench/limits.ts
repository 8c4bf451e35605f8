import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'
import { startRedis } from '../../e2e/support/redis.ts'
import { limitRequests } from '../../server/http/rate-limits.ts'
import { type Limits, openLimits } from '../../server/platform/limits/index.ts'
import { createLogger } from '../../server/platform/logger/index.ts'
import { openRedis } from '../../server/platform/redis/index.ts'
import { loadOf } from './_load.ts'

const ROUNDS = 5
const SECONDS = 2
/** Requests come from so many addresses in turn, that none reaches its limit: counting is measured, not refusing. */
const ADDRESSES = 10_000

/** What counting costs a request of a bare Express route: none, in this process, in Redis. */
export async function bench() {
  const redis = await startRedis()
  const connection = await openRedis({ url: redis.url }, createLogger('error', 2))
  let fallbacks = 0
  const insurance = { log: createLogger('error', 2), onFallback: () => fallbacks++ }
  const inProcess = openLimits(undefined, insurance)
  const inRedis = openLimits(connection.client, insurance)
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
      fallbacks,
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
  let turn = 0
  const comeFromElsewhere: RequestHandler = (req, _res, next) => {
    turn = (turn + 1) % ADDRESSES
    Object.defineProperty(req, 'ip', { value: `10.0.${turn >> 8}.${turn & 255}` })
    next()
  }
  const counting: RequestHandler[] = limits ? [limitRequests({ limits })] : []
  app.get('/', comeFromElsewhere, ...counting, (_req, res) => void res.set('Content-Length', '2').send('ok'))
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/`, stop: () => server.close().closeAllConnections() }
}

/** How long one waits for an answer, with nobody else asking. */
async function oneByOne(limits: Limits): Promise<number> {
  const times = 2_000
  const startedMs = performance.now()
  for (let at = 0; at < times; at++) await limits.take('address', `10.1.${at >> 8}.${at & 255}`)
  return round3((performance.now() - startedMs) / times)
}

const round3 = (value: number) => Math.round(value * 1000) / 1000
