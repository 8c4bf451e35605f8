import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { COVER_MAX_BYTES } from '@veza/shared/studio/bridge/editor.ts'
import { MESSAGE_MAX_BYTES, TOO_BIG } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectStudio, problemOf, type Studio, untilAnswered, type Wire } from '../bridge/client/index.ts'
import { asSocket } from '../bridge/client/socket.ts'
import { serve } from '../bridge/server/serve.ts'
import { type TestBridge, testBridge } from '../bridge/testing.ts'
import { createRelay, type Relay } from './relay.ts'

let there: TestBridge
let server: Server
let relay: Relay
let ending: boolean
beforeEach(async () => {
  there = await testBridge()
  ending = false
})
afterEach(async () => {
  ending = true
  relay?.close()
  server?.closeAllConnections()
  server?.close()
  await there.close()
})

/** The screens' end over a real socket, as a browser's. */
async function studioOver(maxBytes?: number): Promise<Studio> {
  const news = { engine: 'running', reason: null } as const
  relay = createRelay(
    {
      news,
      onNews: () => () => undefined,
      connect(onMessage, onClose) {
        const messages: ((message: string | Uint8Array) => void)[] = []
        const closes: (() => void)[] = []
        const channel = {
          send: onMessage,
          onMessage: (listener: (typeof messages)[number]) => void messages.push(listener),
          onClose: (listener: () => void) => void closes.push(listener),
        }
        serve(channel, there.bridge.context)
        return {
          send(message) {
            for (const listen of messages) listen(message)
          },
          close() {
            for (const listen of [...closes, onClose]) listen()
          },
        }
      },
    },
    maxBytes,
  )
  server = createServer().listen(0, '127.0.0.1')
  server.on('upgrade', relay.upgrade)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return connectStudio(async () => (ending ? await new Promise(() => undefined) : openWire(port)))
}

async function openWire(port: number): Promise<Wire> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/bridge`, ['veza', 'key'])
  socket.binaryType = 'arraybuffer'
  await once(socket, 'open')
  return {
    send: (message) => socket.send(message as string),
    onMessage: (listener) =>
      socket.addEventListener('message', ({ data }) =>
        listener(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)),
      ),
    onClose: (listener) => socket.addEventListener('close', ({ code }) => listener(code), { once: true }),
  }
}

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: unknown) => problemOf(error)?.code,
  )
const picture = (bytes: number) => ({ type: 'image/jpeg', base64: 'AAAA'.repeat(bytes / 3) }) as const
const trackId = '01999999-0000-7000-8000-000000000001'

test('what a host does not take is asked of it three times and no more; what it takes is answered after it as before', async () => {
  const studio = await studioOver(100_000)
  const { client, closings } = studio
  const asked = untilAnswered(studio, () => client.editor.setCover({ trackId, cover: picture(120_000) }))
  expect(await codeOf(asked)).toBe('message-too-big')
  expect(closings(TOO_BIG)).toBe(3)
  expect(await untilAnswered(studio, () => client.settings.get())).toMatchObject({ theme: 'system' })
  expect(closings(TOO_BIG)).toBe(3)
})

test('the largest cover that is made is taken; what is larger than any line takes never reaches it', async () => {
  const studio = await studioOver()
  const { client, closings } = studio
  const largest = untilAnswered(studio, () =>
    client.editor.setCover({ trackId, cover: picture(Math.floor(COVER_MAX_BYTES / 3) * 3) }),
  )
  expect(await codeOf(largest)).toBe('no-such-track')
  expect(closings(TOO_BIG)).toBe(0)
  const sent: unknown[] = []
  const socket = asSocket({
    send: (message) => sent.push(message),
    onMessage: () => undefined,
    onClose: () => undefined,
  })
  const sending = async (text: string) => socket.send(text)
  expect(await codeOf(sending('é'.repeat(MESSAGE_MAX_BYTES / 2 + 1)))).toBe('message-too-big')
  expect(await codeOf(sending('x'.repeat(MESSAGE_MAX_BYTES)))).toBe('answered')
  expect(sent).toHaveLength(1)
})
