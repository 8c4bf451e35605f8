import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientOf, SECRET_KEY, sale } from './testing.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veza-stripe-main-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const main = fileURLToPath(new URL('main.ts', import.meta.url))

async function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main, '--state', join(folder, 'state.json')], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'exit')
  let faults = ''
  child.stderr.on('data', (text) => {
    faults += text
  })
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  return {
    url: String(first[0]),
    faults: () => faults,
    stop: async () => {
      child.kill('SIGTERM')
      return (await ended)[0]
    },
    ended,
  }
}

const env = { STRIPE_SECRET_KEY: SECRET_KEY, STRIPE_WEBHOOK_SECRET: 'whsec_x' }

test('it says where it is, keeps what happened, and ends when it is told', async () => {
  const first = await run(env)
  const { id } = await clientOf(first.url).checkout.sessions.create(sale())
  expect(await first.stop()).toBe(0)
  const second = await run(env)
  expect((await clientOf(second.url).checkout.sessions.retrieve(id)).url).toContain(second.url)
  expect(await second.stop()).toBe(0)
})

test('it does not start without its secrets', async () => {
  const child = await run({ STRIPE_SECRET_KEY: SECRET_KEY })
  expect((await child.ended)[0]).toBe(1)
  expect(child.faults()).toContain('STRIPE_WEBHOOK_SECRET is not set')
})
