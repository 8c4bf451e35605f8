// Opens the PostgreSQL folder of a failed test run, or of a stopped `npm start`, and prints how to get in.
import { startPostgres } from './postgres.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node scripts/open-database.ts FOLDER')
  process.exit(2)
}
const server = await startPostgres({ folder, durable: true, say: console.error })
console.log(`product    ${server.url}\nsuperuser  ${server.adminUrl}\nCtrl-C ends it.`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void server.stop())
// The server alone does not keep us here.
const stay = setInterval(() => undefined, 60_000)
await server.ended
clearInterval(stay)
