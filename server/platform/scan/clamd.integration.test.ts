import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EICAR_NAME, eicar, startClamd, type TestClamd } from '../../../e2e/support/clamd.ts'
import { freePort } from '../../../scripts/ports.ts'
import { clamd } from './clamd.ts'
import { ScanRefused, ScanUnavailable } from './port.ts'

const MIB = 1024 * 1024
let daemon: TestClamd
beforeAll(async () => {
  daemon = await startClamd({ streamMaxMb: 20 })
})
afterAll(() => daemon?.stop())

const scanner = (port = daemon.port) => clamd({ host: '127.0.0.1', port })

async function verdictOf(chunks: readonly Buffer[], port?: number) {
  const scan = scanner(port).begin()
  for (const chunk of chunks) await scan.write(chunk)
  return scan.end()
}

describe('a real clamd', () => {
  test('says clean of silence, of nothing, and of ten megabytes', async () => {
    expect(await verdictOf([])).toEqual({ kind: 'clean' })
    expect(await verdictOf([Buffer.alloc(0)])).toEqual({ kind: 'clean' })
    expect(await verdictOf(Array.from({ length: 160 }, () => Buffer.alloc(64 * 1024, 7)))).toEqual({
      kind: 'clean',
    })
  })

  test('finds what it knows, alone, deep within, and cut into bytes', async () => {
    const infected = { kind: 'infected', signature: EICAR_NAME }
    expect(await verdictOf([eicar])).toEqual(infected)
    expect(await verdictOf([Buffer.alloc(3 * MIB), eicar, Buffer.alloc(MIB)])).toEqual(infected)
    expect(await verdictOf([...eicar].map((byte) => Buffer.of(byte)))).toEqual(infected)
  })

  test('answers a ping', async () => {
    await scanner().check()
  })

  test('never says clean of more than it takes', async () => {
    const chunks = Array.from({ length: 24 }, () => Buffer.alloc(MIB))
    const tries: unknown[] = []
    // It hangs up as it refuses; who is still writing may be told of that first, and asks again.
    while (tries.length < 10 && !(tries.at(-1) instanceof ScanRefused))
      tries.push(await verdictOf(chunks).catch((error: unknown) => error))
    expect(tries.at(-1)).toBeInstanceOf(ScanRefused)
    for (const earlier of tries.slice(0, -1)) expect(earlier).toBeInstanceOf(ScanUnavailable)
  })

  test('that is not there gives no verdict, and holds up nobody who writes', async () => {
    const port = await freePort()
    await expect(verdictOf([eicar], port)).rejects.toThrow(ScanUnavailable)
    await expect(scanner(port).check()).rejects.toThrow(ScanUnavailable)
  })

  test('that dies in the middle gives none', async () => {
    const scan = scanner().begin()
    await scan.write(Buffer.alloc(MIB))
    await daemon.crash()
    // It takes no more, and yet none of these waits for ever.
    for (let times = 0; times < 64; times++) await scan.write(Buffer.alloc(MIB))
    await expect(scan.end()).rejects.toThrow(ScanUnavailable)
    await daemon.start()
    expect(await verdictOf([eicar])).toMatchObject({ kind: 'infected' })
  })

  test('of which one lets go is not waited for', async () => {
    const scan = scanner().begin()
    await scan.write(eicar)
    scan.abandon()
    await expect(scan.end()).rejects.toThrow(ScanUnavailable)
  })
})

describe('whatever else answers', () => {
  let server: Server | undefined
  const sockets = new Set<Socket>()
  afterAll(() => {
    for (const socket of sockets) socket.destroy()
    server?.close()
  })

  async function answering(answer: string | undefined): Promise<number> {
    server?.close()
    server = createServer((socket) => {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.resume()
      if (answer === undefined) socket.destroy()
      else socket.end(answer)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('it listens nowhere')
    return address.port
  }

  test.each([
    ['nothing', ''],
    ['a verdict without its end', 'stream: OK'],
    ['half a verdict', 'stream: '],
    ['an unknown sentence', 'UNKNOWN COMMAND\0'],
    ['an error', 'stream: lstat() failed. ERROR\0'],
    ['a page', 'HTTP/1.1 400 Bad Request\r\n\r\n\0'],
    ['a verdict of another name', 'file: OK\0'],
    ['noise without an end', 'x'.repeat(100_000)],
    ['the end of the line', undefined],
  ])('%s is no verdict', async (_what, answer) => {
    await expect(verdictOf([Buffer.alloc(1024)], await answering(answer))).rejects.toThrow(ScanUnavailable)
  })
})
