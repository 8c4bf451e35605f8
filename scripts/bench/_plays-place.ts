import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { databaseUrl } from '../../e2e/support/databases.ts'
import { startRedis, type TestRedis } from '../../e2e/support/redis.ts'
import { readConfig } from '../../server/config/config.ts'
import { playTickets } from '../../server/domains/plays/index.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { freePort } from '../ports.ts'
import { startPostgres } from '../postgres.ts'

const SECRET = 'a secret of measuring alone, thirty-two bytes and more'
const TRACKS = 1_000

/** A server on a database with a thousand tracks, and a Redis of its own. */
export interface Place {
  readonly redis: TestRedis
  /** @param script of this folder */
  serve(script: '_webhooks-server.ts' | '_plays-bare.ts', role: 'web' | 'all'): Promise<Served>
  /** Of another listener in another network each time, half a minute after they began. */
  ticket(): string
  /** Plays that the database has. */
  total(): Promise<number>
  end(): Promise<void>
}

export interface Served {
  readonly url: string
  end(): Promise<void>
  /** As a power cut. */
  kill(): Promise<void>
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-'))
  const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: true })
  const redis = await startRedis()
  await migrate(postgres.url)
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
  pool.on('error', () => undefined)
  const trackIds = await fillTracks(databaseUrl(postgres.adminUrl, new URL(postgres.url).pathname.slice(1)))
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    JWT_SECRET: SECRET,
    // Everybody here has one address.
    DISABLE_RATE_LIMIT_FOR_TESTS: 'true',
  }
  const tickets = playTickets(readConfig(env, () => undefined))
  let turn = 0
  return {
    redis,
    serve: async (script, role) =>
      serve(script, { ...env, ROLE: role, PORT: String(await freePort()), DATA_DIR: join(folder, 'data') }),
    ticket: () =>
      tickets.issue({
        trackId: trackIds[turn++ % TRACKS] ?? '',
        startedAt: new Date(Date.now() - 31_000),
        listener: randomBytes(16),
        network: randomBytes(16),
      }),
    total: async () => {
      const { rows } = await pool.query('SELECT coalesce(sum(plays), 0)::int AS plays FROM play_totals')
      return rows[0].plays
    },
    end: async () => {
      await pool.end()
      await redis.stop()
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** As much of a track as its plays ask for. */
async function fillTracks(adminUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query('SET session_replication_role = replica')
  const { rows } = await client.query(
    `INSERT INTO tracks (id, owner_id, slug, title, status, rendition_set_id, duration_ms, created_at, updated_at, published_at)
    SELECT gen_random_uuid(), gen_random_uuid(), 'track-' || at, 'Track ' || at, 'published', gen_random_uuid(), 180000, now(), now(), now()
    FROM generate_series(1, ${TRACKS}) AS at RETURNING id`,
  )
  await client.end()
  return rows.map(({ id }) => id)
}

async function serve(script: string, env: Readonly<Record<string, string>>): Promise<Served> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [path], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env,
  })
  const gone = once(child, 'exit')
  const { url } = (await once(child, 'message'))[0] as { url: string }
  return {
    url,
    end: async () => {
      child.disconnect()
      await gone
    },
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}
