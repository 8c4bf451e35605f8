import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { Redis } from 'ioredis'
import type { Logger } from '../logger/index.ts'
import type { RedisConfig } from './config.ts'

export type { Redis } from 'ioredis'
export type { RedisConfig } from './config.ts'

/**
 * A command that takes longer has failed: a request waits for it. Not shorter, because a busy moment of this process counts
 * as well, and is no fault of Redis.
 */
const COMMAND_MS = SECOND_MS
/** A connection that owes an answer for so long is given up and made anew. */
const SILENT_SOCKET_MS = 5 * SECOND_MS
const CONNECT_MS = 2 * SECOND_MS
const LONGEST_PAUSE_MS = SECOND_MS
const SENTINEL_PORT = 26_379
/** How long a start waits for Redis before it goes on without. */
const START_MS = SECOND_MS

export interface RedisConnection {
  readonly client: Redis
  close(): Promise<void>
}

/**
 * Connects, and keeps connecting for ever. While Redis is away every command fails at once: nothing is queued, nothing is
 * sent twice. Resolves when it is connected, or after a second without it.
 */
export async function openRedis(config: RedisConfig, log: Logger): Promise<RedisConnection> {
  const client = connect(config)
  let isAway = false
  client.on('error', (err: Error) => {
    if (!isAway) log.error({ err }, 'redis: the connection broke')
    isAway = true
  })
  client.on('ready', () => {
    if (isAway) log.info('redis: connected again')
    isAway = false
  })
  await readyOr(client, START_MS)
  return { client, close: () => close(client) }
}

function connect(config: RedisConfig): Redis {
  const pause = (attempt: number) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS)
  const options = {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_MS,
    socketTimeout: SILENT_SOCKET_MS,
    connectTimeout: CONNECT_MS,
    retryStrategy: pause,
    // A master that has become a replica: ask the Sentinels, or the address, again.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  }
  if ('url' in config) return new Redis(config.url, options)
  return new Redis({
    ...options,
    sentinels: config.sentinels.map(hostAndPort),
    name: config.master,
    sentinelRetryStrategy: pause,
    ...(config.password ? { password: config.password } : {}),
    ...(config.sentinelPassword ? { sentinelPassword: config.sentinelPassword } : {}),
  })
}

function hostAndPort(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(`redis://${address}`)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : SENTINEL_PORT }
}

function readyOr(client: Redis, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      client.off('ready', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    client.once('ready', done)
  })
}

async function close(client: Redis): Promise<void> {
  try {
    if (client.status === 'ready') await client.quit()
  } catch {
    // It went away meanwhile, which is what was wanted.
  } finally {
    client.disconnect()
  }
}
