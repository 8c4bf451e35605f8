import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startStripeStandIn } from './server.ts'

/**
 * The stand-in as a process of its own, for `npm start`. Secrets come by the environment, the rest by the command
 * line; the address is the one line that it prints. SIGTERM and SIGINT end it.
 */
const { values } = parseArgs({
  options: { port: { type: 'string' }, 'webhook-url': { type: 'string' }, state: { type: 'string' } },
})

function needed(name: 'STRIPE_SECRET_KEY' | 'STRIPE_WEBHOOK_SECRET'): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set`)
  return value
}

const standIn = await startStripeStandIn({
  secretKey: needed('STRIPE_SECRET_KEY'),
  webhookSecret: needed('STRIPE_WEBHOOK_SECRET'),
  ...(values.port === undefined ? {} : { port: Number(values.port) }),
  ...(values['webhook-url'] === undefined ? {} : { webhookUrl: values['webhook-url'] }),
  ...(values.state === undefined ? {} : { statePath: values.state }),
})
console.log(standIn.url)
await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
await standIn.stop()
