import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort, isPortFree, portHolder } from './ports.ts'

test('a taken port is known, with who holds it, and another one is given instead', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  expect(await isPortFree(port)).toBe(false)
  if (process.platform === 'linux')
    expect(portHolder(port)).toMatchObject({
      pid: process.pid,
      command: expect.stringMatching(/node|vitest/),
    })
  expect(await freePort(port)).not.toBe(port)
  server.close()
  await once(server, 'close')
  expect(await freePort(port)).toBe(port)
  expect(portHolder(port)).toBeUndefined()
})

test('what is given by chance is no port that a connection going out could take', async () => {
  const [first = 0] = (await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').catch(() => '32768'))
    .trim()
    .split(/\s+/)
    .map(Number)
  const given = await Promise.all(Array.from({ length: 20 }, () => freePort()))
  expect(given.filter((port) => port >= first)).toEqual([])
})
