import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../e2e/support/postgres.ts'
import { productionEnvironment } from '../e2e/support/production.ts'
import { startRedis, type TestRedis } from '../e2e/support/redis.ts'
import { freePort } from '../scripts/ports.ts'

const main = fileURLToPath(new URL('./commands/main.ts', import.meta.url))
let database: TestDatabase
let redis: TestRedis
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  redis = await startRedis()
  folder = await mkdtemp(join(tmpdir(), 'veza-production-'))
})
afterAll(async () => {
  await redis?.stop()
  await database?.drop()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** A command of the server as production runs it: from this environment, and nothing of ours. */
function run(command: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, [main, command], {
    env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  return { child, exited: once(child, 'exit'), said: () => said }
}

test('with all it needs it starts, serves, and ends when told', async () => {
  const port = await freePort()
  const environment = {
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    PORT: String(port),
    REDIS_URL: redis.url,
    ...productionEnvironment,
  }
  const migrated = run('migrate', environment)
  expect(await migrated.exited, migrated.said()).toEqual([0, null])
  const { child, exited, said } = run('start', environment)
  await answering(port, { child, said })
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  const home = await ask('/')
  expect(home.status).toBe(200)
  expect(home.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/)
  expect((await ask('/metrics')).status).toBe(404)
  expect((await ask('/dev/mailbox')).status).toBe(404)
  expect((await ask('/api/v1/tracks')).headers.get('ratelimit-limit')).toBe('200')
  child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
  expect(said()).not.toMatch(/"level":(?:50|60)|Error/)
})

test('without, it listens to nobody, lists every fault at once, and ends with 78', async () => {
  const port = await freePort()
  const { exited, said } = run('start', { PORT: String(port) })
  expect(await exited).toEqual([78, null])
  expect(said()).toMatch(/has \d{2} fault\(s\)/)
  for (const name of ['JWT_SECRET', 'DATABASE_URL', 'REDIS_URL', 'CLAMAV_HOST', 'PUBLIC_URL'])
    expect(said()).toContain(`  - ${name}`)
})

/** @throws Error with what it said, when it ends instead */
async function answering(
  port: number,
  { child, said }: Pick<ReturnType<typeof run>, 'child' | 'said'>,
): Promise<void> {
  while (child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(50)
  }
  throw new Error(`ended with ${child.exitCode}: ${said()}`)
}
