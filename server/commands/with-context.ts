import { processConfig } from '../config/config.ts'
import { type Context, createContext } from '../context.ts'
import { createLogger } from '../platform/logger/index.ts'

/** Builds the parts from the environment for one command, and closes them after it. */
export async function withContext<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const config = processConfig((text) => console.error(text), { LOG_LEVEL: 'warn' })
  // What a command answers goes to standard output, and nothing else: somebody may read it as JSON.
  const ctx = await createContext(config, { log: createLogger(config.logLevel, 2) })
  await ctx.jobs.start()
  try {
    return await work(ctx)
  } finally {
    await ctx.jobs.stop(1_000)
    await ctx.close()
  }
}
