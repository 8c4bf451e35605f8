import { demoAccounts, seedDemo } from './seed/index.ts'
import { withContext } from './with-context.ts'

export async function seedCommand(options: { json?: boolean }): Promise<void> {
  const say = options.json ? () => undefined : (text: string) => console.log(text)
  const { url } = await withContext(async (ctx) => {
    const { slug } = await seedDemo(ctx, say)
    return { url: `${ctx.config.publicUrl}/tracks/${slug}` }
  })
  if (options.json) console.log(JSON.stringify({ url, accounts: demoAccounts.length }))
  else console.log(`The demo track is at ${url}`)
}
