import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCli } from './testing.ts'

let folder: string
let server: Server
let url: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-refusals-'))
  server = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/json')
    answer.end(
      JSON.stringify({ audioBytes: 20, imageBytes: 20, videoBytes: 20, partBytes: 8_388_608, signMax: 100 }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

const publish = async (path: string) => {
  const args = ['publish', path, '--server', url, '--json', '--library', join(folder, 'library')]
  const { code, stdout } = await runCli(args, { cwd: folder })
  return { code, error: JSON.parse(stdout).error }
}

test('publish takes no folder', async () => {
  mkdirSync(join(folder, 'album'))
  const { code, error } = await publish('album')
  expect([code, error.code]).toEqual([3, 'one-file'])
  expect(error.what).toContain('publish takes one file; import takes folders')
})

test('a file one byte over the server’s limit is refused before it is looked into, with exact bytes', async () => {
  writeFileSync(join(folder, 'song.wav'), Buffer.alloc(21))
  const { code, error } = await publish('song.wav')
  expect([code, error.code]).toEqual([3, 'file-too-large'])
  expect(error.what).toMatch(/has 21 bytes.*up to 20 bytes/)
})

test('a refusal says its reason once', async () => {
  const { code, error } = await publish('nothing.wav')
  expect([code, error.code]).toEqual([3, 'gone'])
  expect(error.what).not.toContain(error.todo)
})

test('a wrong visibility is said in words', async () => {
  const { code, stdout } = await runCli([
    'publish',
    'a.wav',
    '--server',
    url,
    '--visibility',
    'all',
    '--json',
  ])
  expect(code).toBe(2)
  expect(JSON.parse(stdout).error.what).toBe('“all” is no visibility: it is public, unlisted or private.')
})

test('--version is answered, and every option of publish is described', async () => {
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await runCli(['publish', '--help'])).stdout).not.toMatch(/^ +--[\w-]+( <\w+>)?$/m)
})

test('doctor says once how to get ffmpeg, and in words that a server cannot be reached', async () => {
  const args = ['doctor', '--server', 'http://127.0.0.1:9', '--library', join(folder, 'library')]
  const { code, stdout } = await runCli(args, { env: { FFMPEG_PATH: join(folder, 'no-ffmpeg') } })
  expect(code).toBe(7)
  expect(stdout.match(/Install ffmpeg/g)).toHaveLength(1)
  expect(stdout).toContain('The server http://127.0.0.1:9 cannot be reached.')
  expect(stdout).not.toMatch(/Error:|ECONNREFUSED/)
})

test('a library whose drive is not plugged in is said so, and no other takes its place', async () => {
  const drive = join(folder, 'drive')
  mkdirSync(drive)
  const status = () => runCli(['status', '--json', '--library', join(drive, 'library')], { cwd: folder })
  expect((await status()).code).toBe(0)
  renameSync(drive, join(folder, 'drawer'))
  const { code, stdout } = await status()
  const { error } = JSON.parse(stdout)
  expect([code, error.code]).toEqual([7, 'library-missing'])
  expect(error.what).toContain(join(drive, 'library'))
  expect(existsSync(drive)).toBe(false)
  renameSync(join(folder, 'drawer'), drive)
  expect((await status()).code).toBe(0)
})
