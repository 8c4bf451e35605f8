/** The baseline of `plays`: a route that adds one to a field in Redis, and says so. Given the address of Redis. */
import express from 'express'
import { Redis } from 'ioredis'

const redis = new Redis(process.argv[2] ?? '')
const app = express()
app.post('/plays', express.json(), async (req, res) => {
  const { ticket } = req.body as { ticket: string }
  await redis.hincrby('bare', ticket.slice(0, 4), 1)
  res.json({ outcome: 'counted' })
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' ? address?.port : '')
})
