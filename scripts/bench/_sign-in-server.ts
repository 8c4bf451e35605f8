// The server as a process of its own, which tells how long its event loop was held up when it is asked.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { readConfig } from '../../server/config/config.ts'
import { createVerifiedUser } from '../../server/domains/accounts/index.ts'
import { startServer } from '../../server/main.ts'

const server = await startServer(readConfig(process.env, () => undefined))
const accounts = JSON.parse(process.argv[2] ?? '[]') as {
  email: string
  username: string
  password: string
}[]
for (const account of accounts)
  await server.ctx.transaction((tx) =>
    createVerifiedUser(tx, server.ctx, { ...account, displayName: account.username, roles: [] }),
  )
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
process.on('message', () => {
  // The histogram counts the timer's own millisecond along.
  process.send?.({ p99Ms: delay.percentile(99) / 1e6 - 1, maxMs: delay.max / 1e6 - 1 })
  delay.reset()
})
process.on('disconnect', () => void server.stop())
process.send?.({ url: server.url })
