import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '@veza/shared/kernel/time.ts'
import express from 'express'
import { expect, test } from 'vitest'
import { freePort } from '../../../../scripts/ports.ts'
import { LocalObjectStore, localStoreRoutes } from '../index.ts'

const DESCRIPTORS = '/proc/self/fd'
const MIB = 1024 * 1024

test('a reader who hangs up, at whatever moment, leaves no file open', async () => {
  const root = await mkdtemp(join(tmpdir(), 'veza-reads-'))
  const port = await freePort()
  const key = new Uint8Array(32).fill(1)
  const deps = { clock: systemClock }
  const store = new LocalObjectStore(
    { root, publicBaseUrl: `http://127.0.0.1:${port}`, signingKey: key },
    deps,
  )
  await store.put('hls/track/set/00000.m4s', Buffer.alloc(3 * MIB, 7), { contentType: 'audio/mp4' })
  const server = express().use(localStoreRoutes(store)).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { pathname, search } = new URL(
    await store.signGet({ key: 'hls/track/set/00000.m4s', expiresInSeconds: 60 }),
  )
  const before = (await readdir(DESCRIPTORS)).length
  for (let round = 0; round < 150; round++) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: store\r\n\r\n`)
    await sleep(round % 5)
    socket.destroy()
  }
  await expect
    .poll(async () => (await readdir(DESCRIPTORS)).length, { timeout: 5_000 })
    .toBeLessThanOrEqual(before + 1)
  server.close()
  await rm(root, { recursive: true })
})
