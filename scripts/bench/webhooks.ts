import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { migrate } from '../../server/platform/db/migrate.ts'
import { freePort } from '../ports.ts'
import { startPostgres } from '../postgres.ts'
import { loadOf } from './_load.ts'

const ROUNDS = 5
const SECONDS = 4
const SERVERS = 2
/** Of whoever delivers. */
const SENDERS = 64
/** To the database: as many as both servers have together. */
const CONNECTIONS = 20
const SECRET = 'whsec_of_measuring'
/** As long as an event about a charge is. */
const PAYLOAD_BYTES = 3_500

interface Round {
  readonly deliveriesPerSecond: number
  readonly insertsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/**
 * Genuine deliveries, each of another event, to two servers, against bare inserts of the same payload into a table of the
 * same shape, in turns. Both over as many connections to the database; the disk is waited for. First they are taken in alone, as where workers
 * are elsewhere; then by servers that also look into them meanwhile.
 */
export async function bench() {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: true })
  await migrate(postgres.url)
  const pool = new pg.Pool({ connectionString: postgres.url, max: CONNECTIONS })
  // The pool does not wait for its connections to be closed, and the server is stopped meanwhile.
  pool.on('error', () => undefined)
  await pool.query('CREATE TABLE bare_log (LIKE webhook_log INCLUDING ALL)')
  try {
    const takenIn = await measure(pool, { role: 'web', databaseUrl: postgres.url, folder })
    const takenInAndHandled = await measure(pool, { role: 'all', databaseUrl: postgres.url, folder })
    return { takenIn, takenInAndHandled, loadAverage: loadavg()[0] }
  } finally {
    await pool.end()
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Place {
  readonly role: 'web' | 'all'
  readonly databaseUrl: string
  readonly folder: string
}

async function measure(pool: pg.Pool, place: Place) {
  await pool.query('TRUNCATE bare_log, webhook_log, webhook_events')
  const servers: Served[] = []
  for (let at = 0; at < SERVERS; at++) servers.push(await serve(place, `data-${at}`))
  try {
    if (place.role === 'all') await pool.query("DELETE FROM pgboss.job WHERE name = 'webhooks.handle'")
    await deliveries(servers, 1)
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const insertsPerSecond = await bareInserts(pool)
      rounds.push({ insertsPerSecond, ...(await deliveries(servers, SECONDS)) })
    }
    return { ...told(rounds), ...(await counts(pool)), rounds }
  } finally {
    for (const server of servers) await server.end()
  }
}

function told(rounds: readonly Round[]) {
  const median = (of: (round: Round) => number) =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN
  return {
    deliveriesPerSecond: median((round) => round.deliveriesPerSecond),
    insertsPerSecond: median((round) => round.insertsPerSecond),
    ratio: round2(median((round) => round.deliveriesPerSecond / round.insertsPerSecond)),
    p50Ms: median((round) => round.p50Ms),
    p99Ms: median((round) => round.p99Ms),
  }
}

/** Every answer of 200 must have left its row, its event and its job. */
async function counts(pool: pg.Pool) {
  const { rows } = await pool.query(`SELECT
    (SELECT count(*)::int FROM webhook_log) AS kept,
    (SELECT count(*)::int FROM webhook_events) AS events,
    (SELECT count(*)::int FROM webhook_events WHERE status <> 'pending') AS handled,
    (SELECT count(*)::int FROM pgboss.job WHERE name = 'webhooks.handle') AS jobs`)
  return rows[0] as object
}

interface Served {
  readonly url: string
  end(): Promise<void>
}

async function serve({ role, databaseUrl, folder }: Place, name: string): Promise<Served> {
  const script = fileURLToPath(new URL('./_webhooks-server.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      NODE_ENV: 'development',
      ROLE: role,
      LOG_LEVEL: 'info',
      PORT: String(await freePort()),
      DATABASE_URL: databaseUrl,
      DATA_DIR: join(folder, name),
      STRIPE_SECRET_KEY: 'sk_test_of_measuring',
      STRIPE_WEBHOOK_SECRET: SECRET,
      // Of the same run on both.
      JWT_SECRET: 'a secret of measuring alone, thirty-two bytes and more',
    },
  })
  const { url } = (await once(child, 'message'))[0] as { url: string }
  return {
    url,
    end: async () => {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

async function deliveries(
  servers: readonly Served[],
  seconds: number,
): Promise<Omit<Round, 'insertsPerSecond'>> {
  const times: number[] = []
  const loads = await Promise.all(
    servers.map(({ url }) =>
      loadOf(`${url}/webhooks/stripe`, {
        connections: SENDERS / SERVERS,
        seconds,
        question: delivery,
        answered: (ms) => times.push(ms),
      }),
    ),
  )
  return {
    deliveriesPerSecond: Math.round(loads.reduce((sum, load) => sum + load.requestsPerSecond, 0)),
    p50Ms: round2(quantile(times, 0.5)),
    p99Ms: round2(quantile(times, 0.99)),
  }
}

/** A whole request, about an object that nobody here looks into: what is measured is the taking in. */
function delivery(): string {
  const body = payload()
  const at = Math.floor(Date.now() / 1000)
  const signature = createHmac('sha256', SECRET).update(`${at}.${body}`).digest('hex')
  return (
    `POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
    `User-Agent: bench\r\nStripe-Signature: t=${at},v1=${signature}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  )
}

const filler = Array.from({ length: 40 }, (_, at) => [`key_${at}`, randomUUID() + randomUUID()])

function payload(): string {
  const id = `evt_${randomUUID()}`
  const event = {
    id,
    object: 'event',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    type: 'customer.updated',
    data: { object: { object: 'customer', id: `cus_${id}`, metadata: Object.fromEntries(filler) } },
  }
  const body = JSON.stringify(event)
  return body.length < PAYLOAD_BYTES ? body.padEnd(PAYLOAD_BYTES) : body
}

/** How many of the same rows the database takes by themselves, each in a transaction of its own. */
async function bareInserts(pool: pg.Pool): Promise<number> {
  const startedMs = performance.now()
  const untilMs = startedMs + SECONDS * 1000
  const one = async (): Promise<number> => {
    let done = 0
    for (; performance.now() < untilMs; done++) {
      const body = payload()
      await pool.query(
        `INSERT INTO bare_log (id, received_at, payload, payload_bytes, signature_valid, event_id, event_type,
          source_address, user_agent, request_id, result)
        VALUES ($1, $2, $3, $4, true, $5, 'customer.updated', '127.0.0.1', 'bench', $6, 'received')`,
        [randomUUID(), new Date(), body, body.length, randomUUID(), randomUUID()],
      )
    }
    return done
  }
  const done = await Promise.all(Array.from({ length: CONNECTIONS }, one))
  const seconds = (performance.now() - startedMs) / 1000
  return Math.round(done.reduce((sum, count) => sum + count, 0) / seconds)
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

const round2 = (value: number) => Math.round(value * 100) / 100
