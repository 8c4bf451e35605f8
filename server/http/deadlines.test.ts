import { once } from 'node:events'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterEach, expect, test } from 'vitest'
import { deadlines } from './deadlines.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** Answers when the body is whole; at `/never` not at all. */
async function start(limits: Parameters<typeof deadlines>[0]): Promise<number> {
  const app = express()
  app.use((req, _res, next) => {
    req.requestId = 'request-1'
    next()
  })
  app.use(deadlines(limits))
  app.use((req, res) => {
    if (req.path === '/never') return
    req.resume()
    req.once('end', () => res.send('whole'))
  })
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

interface Answer {
  readonly status: number | undefined
  readonly body: string
}

/** Sends the head and the first byte of a body, and no more. @param bytes how long it says that the body is; or nothing */
function dripTo(port: number, bytes: number | undefined, path = '/'): Promise<Answer> {
  const length = bytes === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': bytes }
  const options = { port, path, method: 'POST', headers: length }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
    })
    sent.on('error', reject)
    sent.write('x')
    if (bytes === 1) sent.end()
  })
}

const HOUR = 3_600_000

test('a small body that drips in is given up, by words', async () => {
  const port = await start({ smallBodyMs: 20, bodyMs: HOUR, answerMs: HOUR })
  const { status, body } = await dripTo(port, 1_000)
  expect(status).toBe(408)
  expect(JSON.parse(body)).toMatchObject({ code: 'body-too-slow', requestId: 'request-1' })
})

test('so is one that does not say how long it is', async () => {
  const port = await start({ smallBodyMs: 20, bodyMs: HOUR, answerMs: HOUR })
  expect((await dripTo(port, undefined)).status).toBe(408)
})

test('a large one has longer', async () => {
  const port = await start({ smallBodyMs: HOUR, bodyMs: 20, answerMs: HOUR })
  expect((await dripTo(port, 1_000_000)).status).toBe(408)
})

test('what nobody answers is answered', async () => {
  const port = await start({ smallBodyMs: HOUR, bodyMs: HOUR, answerMs: 20 })
  const { status, body } = await dripTo(port, 1, '/never')
  expect([status, JSON.parse(body).code]).toEqual([503, 'too-slow'])
})

test('what is whole and answered is left alone', async () => {
  const port = await start({ smallBodyMs: HOUR, bodyMs: HOUR, answerMs: HOUR })
  expect(await dripTo(port, 1)).toEqual({ status: 200, body: 'whole' })
})
