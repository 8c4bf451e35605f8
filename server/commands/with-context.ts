import { processConfig } from '../config/config.ts'
import { type Context, createContext } from '../context.ts'

/** Builds the parts from the environment for one command, and closes them after it. */
export async function withContext<T>(work: (ctx: Context) => Promise<T>): Promise<T> {
  const config = processConfig((text) => console.error(text), { LOG_LEVEL: 'warn' })
  const ctx = await createContext(config)
  await ctx.jobs.start()
  try {
    return await work(ctx)
  } finally {
    await ctx.jobs.stop(1_000)
    await ctx.close()
  }
}
