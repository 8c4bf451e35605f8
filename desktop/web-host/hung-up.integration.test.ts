import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { testBridge } from '../bridge/testing.ts'
import { isHungUp } from './hung-up.ts'
import { sendMedia } from './media.ts'
import { startStudio } from './start.ts'

/** More than lies between two ends of a line. */
const LARGE_BYTES = 64 * 1024 * 1024
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-hung-up-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What comes of answering somebody who is gone by then. */
async function answeredTooLate(answer: (response: ServerResponse) => Promise<unknown>): Promise<unknown> {
  const ended = Promise.withResolvers<unknown>()
  const server = createServer((_request, response) => {
    response.destroy()
    answer(response).then(() => ended.resolve('answered'), ended.resolve)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  server.close()
  return await ended.promise
}

test('a window that closed before the engine answered has hung up', async () => {
  const there = await testBridge()
  const name = `${'a'.repeat(64)}.png`
  writeFileSync(join(there.bridge.context.engine.folder.covers, name), 'a cover')
  const answer = (response: ServerResponse) =>
    sendMedia(response, there.studio.client, `/media/covers/${name}`, undefined)
  expect(await answeredTooLate(answer)).toSatisfy(isHungUp)
  await there.close()
})

test('a window that closes amid its scripts or a file it gives is no fault of the host; a folder that cannot be written to is', async () => {
  const [library, screens] = [join(folder, 'library'), join(folder, 'screens')]
  mkdirSync(join(screens, 'assets'), { recursive: true })
  writeFileSync(join(screens, 'assets/large.js'), '')
  truncateSync(join(screens, 'assets/large.js'), LARGE_BYTES)
  const faults: unknown[] = []
  const host = await startStudio({
    ...{ port: 0, libraryDir: library, screens },
    onFault: (fault) => faults.push(fault),
  })
  const address = new URL(host.openAddress())
  const { hostname, port, origin } = address
  const ask = (method: string, path: string, headers = {}) => {
    const sent = request({ hostname, port, method, path, headers: { origin, ...headers } })
    sent.on('error', () => undefined)
    return sent
  }

  const script = ask('GET', '/assets/large.js')
  script.end()
  const [answer] = (await once(script, 'response')) as [IncomingMessage]
  await once(answer, 'readable')
  script.destroy()

  const entered = await fetch(`${origin}/session`, {
    ...{ method: 'POST', headers: { origin } },
    body: JSON.stringify({ token: address.hash.replace('#open=', ''), claim: randomUUID() }),
  })
  const { key } = (await entered.json()) as { key: string }
  const letIn = { cookie: entered.headers.get('set-cookie')?.split(';')[0], 'x-veza-key': key }
  const received = join(library, 'received')
  const given = ask('POST', '/files?name=a.wav', { ...letIn, 'content-length': '1000' })
  given.write('its beginning')
  await vi.waitUntil(() => existsSync(received) && readdirSync(received).length > 0)
  given.destroy()
  await vi.waitUntil(() => readdirSync(received).length === 0)

  rmSync(received, { recursive: true })
  writeFileSync(received, 'in the way')
  const refused = ask('POST', '/files?name=b.wav', letIn)
  refused.end('its bytes')
  const [{ statusCode }] = (await once(refused, 'response')) as [IncomingMessage]
  await host.stop()
  expect(statusCode).toBe(500)
  expect(faults).toEqual([expect.objectContaining({ code: 'ENOTDIR' })])
})
