import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { createHttpServer } from './server.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

test('headers that drip in are cut off, and nothing of ours has seen the request', async () => {
  let seen = 0
  server = createHttpServer(() => seen++, { requestMs: 60_000, headersMs: 200, checkedEveryMs: 20 })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let told = ''
  socket.on('data', (chunk) => {
    told += chunk
  })
  // The last drops may meet a connection that is closed already.
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write('GET / HTTP/1.1\r\nHost: veza.example\r\nX-Slow: ')
  while (!socket.destroyed && !socket.readableEnded) {
    socket.write('a')
    await sleep(10)
  }
  await closed
  // A drop that meets the closed connection can take the answer with it.
  expect(['', '408']).toContain(told.slice(9, 12))
  expect(seen).toBe(0)
})

test('as it is set for everybody', () => {
  server = createHttpServer(() => undefined)
  expect([server.headersTimeout, server.requestTimeout]).toEqual([15_000, 300_000])
})
