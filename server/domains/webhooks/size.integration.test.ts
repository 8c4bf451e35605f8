import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_WEBHOOK_BYTES } from '../../platform/payments/index.ts'
import { type InboxRig, signatureOf, snapshot, startInbox } from './testing.ts'

let rig: InboxRig
beforeAll(async () => {
  rig = await startInbox({ env: { LOG_LEVEL: 'silent' } })
})
afterAll(() => rig?.stop())
beforeEach(() => rig.clear())

const isStored = async (id: string) => (await rig.event(id)) !== undefined

describe('the size', () => {
  const padded = (bytes: number) => {
    const event = snapshot()
    const rest = JSON.stringify({ ...event, pad: '' }).length
    return { id: event.id, body: JSON.stringify({ ...event, pad: 'x'.repeat(bytes - rest) }) }
  }
  test('of exactly 256 KiB is taken', async () => {
    const { id, body } = padded(MAX_WEBHOOK_BYTES)
    expect(Buffer.byteLength(body)).toBe(256 * 1024)
    expect((await rig.post(body, { 'stripe-signature': signatureOf(body) })).status).toBe(200)
    expect(await isStored(id)).toBe(true)
    expect((await rig.log())[0]?.payload).toBe(body)
  })

  test('of one byte more is refused before anything is stored, genuine or not', async () => {
    const { id, body } = padded(MAX_WEBHOOK_BYTES + 1)
    for (const headers of [{ 'stripe-signature': signatureOf(body) }, {}]) {
      const answer = await rig.post(body, headers)
      expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } })
    }
    expect(await isStored(id)).toBe(false)
    expect(await rig.log()).toEqual([])
  })

  test.each([
    ['as long as it may be', 0, 200],
    ['longer by a byte', 1, 413],
    ['endless', 1 << 24, 413],
  ])('of chunks, which nobody announces: %s', async (_how, more, status) => {
    const { id, body } = padded(MAX_WEBHOOK_BYTES + more)
    expect(await chunked(body, signatureOf(body))).toBe(status)
    expect(await isStored(id)).toBe(status === 200)
    expect(await rig.log()).toHaveLength(status === 200 ? 1 : 0)
  })

  test('of a body that ends before it was meant to: nobody is there to be answered, and nothing is stored', async () => {
    const { hostname, port } = new URL(rig.server.url)
    const socket = connect(Number(port), hostname)
    const event = snapshot()
    const body = JSON.stringify(event)
    socket.end(
      `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: ${signatureOf(body)}\r\n` +
        `Content-Length: ${body.length + 1}\r\n\r\n${body}`,
    )
    await new Promise((resolve) => socket.once('close', resolve).resume())
    expect(await isStored(event.id)).toBe(false)
    expect(await rig.log()).toEqual([])
  })
})

/** Sent without a length, piece by piece. */
function chunked(body: string, signature: string): Promise<number> {
  const { hostname, port } = new URL(rig.server.url)
  const socket = connect(Number(port), hostname)
  return new Promise((resolve, reject) => {
    socket.once('data', (data) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString('latin1'))?.[1]))
      socket.destroy()
    })
    socket.once('error', reject)
    socket.write(
      `POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nStripe-Signature: ${signature}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    for (let at = 0; at < body.length; at += 16_000) {
      const piece = body.slice(at, at + 16_000)
      socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`)
    }
    socket.write('0\r\n\r\n')
  })
}
