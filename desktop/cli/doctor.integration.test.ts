import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Check } from './commands/doctor.ts'
import { runCli } from './testing.ts'

const limits = { audioBytes: 20, imageBytes: 20, videoBytes: 20, partBytes: 8_388_608, signMax: 100 }
const id = '01990000-0000-7000-8000-000000000000'
/** What the stub of a server says, by method and path. */
const answers = (store: string): Record<string, unknown> => ({
  'GET /uploads/limits': limits,
  'POST /auth/login': { transport: 'bearer', accessToken: 'a', refreshToken: 'r', expiresIn: 900 },
  'GET /auth/me': { id, email: 'ada@veza.example', roles: ['creator'] },
  'POST /uploads': { id, status: 'open' },
  [`POST /uploads/${id}/sign`]: { parts: [{ number: 1, url: `${store}/x` }] },
  [`DELETE /uploads/${id}`]: { id, status: 'aborted' },
})

let folder: string
let server: Server
let url: string
let said: Record<string, unknown>
let status: number
/** An address where nobody listens. */
let closed: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-doctor-'))
  closed = await nobodyListens()
  said = answers(closed)
  status = 200
  server = createServer((request, response) => {
    const call = `${request.method} ${request.url?.replace('/api/v1', '')}`
    response.writeHead(call.endsWith('/limits') ? status : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(said[call] ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  if (server.listening) await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  runCli([...args, '--library', join(folder, 'library')], { cwd: folder, env })
const doctor = async (env: Record<string, string> = {}) => {
  const { stdout } = await run(['doctor', '--server', url, '--json'], env)
  const { checks } = JSON.parse(stdout) as { checks: Check[] }
  return (name: string) => checks.find((check) => check.name === name)
}
const login = () => run(['login', '--server', url, '--email', 'ada@veza.example', '--password', 'p'])

test.each([
  ['C', 'The storage {store} cannot be reached.'],
  ['fr_FR.UTF-8', 'Le stockage {store} est injoignable.'],
])(
  'a store that cannot be reached is told in words, in %s; the cause stands in the JSON',
  async (LANG, text) => {
    const words = text.replace('{store}', closed)
    expect((await login()).code).toBe(0)
    const store = (await doctor({ LANG }))('store')
    expect(store).toMatchObject({ status: 'lacking', found: words })
    expect(store?.detail).toContain('ECONNREFUSED')
    const { stdout } = await run(['doctor', '--server', url], { LANG })
    expect(stdout).toContain(words)
    expect(stdout).not.toMatch(/Error|ECONNREFUSED/)
  },
)

test('limits that are not as expected have a line of their own, and a warning when publishing', async () => {
  writeFileSync(join(folder, 'song.wav'), 'no audio')
  expect((await doctor())('limits')).toMatchObject({ status: 'ok' })
  said['GET /uploads/limits'] = { audioBytes: 'many' }
  expect((await doctor())('limits')).toMatchObject({ status: 'warning', todo: expect.stringMatching(/./) })
  const args = ['publish', 'song.wav', '--server', url]
  expect((await run(args)).stderr).toContain('did not say its limits as expected')
  status = 503
  const check = await doctor()
  expect(check('limits')?.status).toBe('warning')
  expect(check('server')).toMatchObject({ status: 'lacking', found: expect.stringContaining('trouble') })
})

test('imports go by what the server said last, also when nobody answers, which is no warning', async () => {
  writeFileSync(join(folder, 'song.wav'), Buffer.alloc(21))
  const limitOf = async (...args: string[]) => {
    const { stdout, stderr } = await run([...args, '--json'])
    expect(stderr).not.toContain('limits')
    return stdout
  }
  expect(await limitOf('import', 'song.wav')).not.toContain('too-large')
  expect((await login()).code).toBe(0)
  await new Promise((resolve) => server.close(resolve))
  expect(JSON.parse(await limitOf('import', 'song.wav')).refused).toMatchObject([{ code: 'too-large' }])
  expect(JSON.parse(await limitOf('publish', 'song.wav', '--server', url)).error.code).toBe('file-too-large')
})

async function nobodyListens(): Promise<string> {
  const held = createServer()
  await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve))
  const { port } = held.address() as AddressInfo
  await new Promise((resolve) => held.close(resolve))
  return `http://127.0.0.1:${port}`
}
