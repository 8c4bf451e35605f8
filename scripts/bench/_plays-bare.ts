// The baseline of `plays`: a bare Express route that reads the same report and counts it in Redis by one command.
import express from 'express'
import { createLogger } from '../../server/platform/logger/index.ts'
import { openRedis } from '../../server/platform/redis/index.ts'

const { client } = await openRedis({ url: process.env.REDIS_URL ?? '' }, createLogger('error', 2))
const app = express()
app.post('/plays', express.json(), async (req, res) => {
  await client.hincrby('bare', String(req.body.ticket).slice(0, 20), 1)
  res.json({ outcome: 'counted' })
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}` })
})
process.on('disconnect', () => process.exit())
