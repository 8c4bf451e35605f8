import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from './proxy.ts'

/** Gives back whatever comes after an upgrade. */
let upstream: Server
let proxy: FaultProxy
beforeEach(async () => {
  upstream = createServer((_request, response) => response.end('answered'))
  upstream.on('upgrade', (_request, socket, first: Buffer) => {
    socket.on('error', () => socket.destroy())
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    socket.write(first)
    socket.pipe(socket)
  })
  upstream.listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  const { port } = upstream.address() as AddressInfo
  proxy = await startFaultProxy({ upstream: { host: '127.0.0.1', port } })
})
afterEach(async () => {
  await proxy.close()
  upstream.close()
})

const UPGRADE = 'GET /echo HTTP/1.1\r\nHost: it\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n'

/** However it ended. */
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve))

async function upgraded(rest: string): Promise<{ socket: Socket; heard: () => string }> {
  const socket = connect(proxy.port, '127.0.0.1')
  let heard = ''
  socket.setEncoding('latin1').on('data', (chunk) => {
    heard += chunk
  })
  socket.on('error', () => undefined)
  socket.write(UPGRADE + rest)
  await expect.poll(() => heard).toContain('101')
  return { socket, heard: () => heard }
}

test('carries what comes after an upgrade, both ways, whatever it is', async () => {
  const { socket, heard } = await upgraded('at once, ')
  socket.write('later')
  await expect.poll(heard).toMatch(/\r\n\r\nat once, later$/)
  socket.write('\r\n\r\nGET /no-request HTTP/1.1\r\n\r\n')
  await expect.poll(heard).toMatch(/no-request HTTP\/1.1\r\n\r\n$/)
  expect(proxy.seen.map(({ target }) => target)).toEqual(['/echo'])
  socket.end()
  await closed(socket)
  await proxy.settled()
})

test('an upgraded connection falls silent and ends as every other', async () => {
  const { socket, heard } = await upgraded('')
  const other = await upgraded('')
  proxy.freeze()
  socket.write('unheard')
  const answer = await fetch(`http://127.0.0.1:${proxy.port}/`)
  expect(await answer.text()).toBe('answered')
  expect(heard()).not.toContain('unheard')
  proxy.resetAll()
  await Promise.all([closed(socket), closed(other.socket)])
})

test('what is no upgrade is a request after the other', async () => {
  const socket = connect(proxy.port, '127.0.0.1')
  const [one, last] = [
    'GET /1 HTTP/1.1\r\nHost: it\r\n',
    'GET /2 HTTP/1.1\r\nHost: it\r\nConnection: close\r\n',
  ]
  socket.write(`${one}\r\n${last}\r\n`)
  expect((await text(socket)).match(/answered/g)).toHaveLength(2)
  expect(proxy.seen.map(({ target }) => target)).toEqual(['/1', '/2'])
})
