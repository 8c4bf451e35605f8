import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, expect, it } from 'vitest'
import { createReloader } from './reload.ts'

const reloader = createReloader()
const server = createServer(express().get('/dev/reload', reloader.handler)).listen(0, '127.0.0.1')
afterAll(() => server.closeAllConnections())

it('tells every open page, as often as it is told', async () => {
  if (!server.listening) await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const pages = await Promise.all([1, 2].map(() => fetch(`http://127.0.0.1:${port}/dev/reload`)))
  for (const page of pages) {
    expect(page.headers.get('content-type')).toContain('text/event-stream')
    const events = page.body?.getReader()
    for (let time = 0; time < 2; time++) {
      reloader.reload()
      const { value } = (await events?.read()) ?? {}
      expect(new TextDecoder().decode(value)).toContain('event: reload\ndata:\n\n')
    }
  }
})
