/** The baseline of `playlist`: nothing but a route that sends the same bytes. Given the bytes on standard input. */
import { text } from 'node:stream/consumers'
import express from 'express'

const body = await text(process.stdin)
const app = express()
app.get('/playlist.m3u8', (_req, res) => {
  res.type('application/vnd.apple.mpegurl').send(body)
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : '')
})
