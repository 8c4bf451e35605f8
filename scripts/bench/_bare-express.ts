/** The baseline of `playlist` and `pages`: nothing but a route that sends the same bytes, of the type named. Given the bytes on standard input. */
import { text } from 'node:stream/consumers'
import express from 'express'

const body = await text(process.stdin)
const app = express()
const type = process.argv[2] ?? ''
app.get('/', (_req, res) => {
  res.type(type).send(body)
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : '')
})
