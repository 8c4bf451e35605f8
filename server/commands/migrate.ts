import { processConfig } from '../config/config.ts'
import { migrate } from '../platform/db/migrate.ts'
import { migrateJobs } from '../platform/jobs/index.ts'

export async function migrateCommand(options: { down?: boolean; json?: boolean }): Promise<void> {
  const config = processConfig(() => undefined)
  const ran = await migrate(config.database.url, options.down ? 'down' : 'up', options.down ? 1 : Infinity)
  if (!options.down) await migrateJobs(config.database.url)
  if (options.json) console.log(JSON.stringify({ ran }))
  else console.log(ran.length > 0 ? `Ran ${ran.join(', ')}.` : 'The database is at this version already.')
}
