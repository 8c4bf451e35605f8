import type { Context } from '../../server/context.ts'
import { goOnboarding, sellingNow } from '../../server/domains/transfers/index.ts'

/** What the demo creator tells the stand-in; the number is the one that its page shows as an example. */
const TOLD = { name: 'Unplayed Strings', country: 'FR', iban: 'FR14 2004 1010 0505 0001 3M02 606' }

/**
 * Has the stand-in know the demo creator, so that demo sales are sent and paid out: by what the button of the seller's page
 * calls, and by the form that it leads to. Who has an account already is left as they are, and so is one who was cut off in
 * between: their page has the button that goes on.
 */
export async function onboardDemoSeller(ctx: Context, userId: string): Promise<void> {
  const seller = { userId, locale: 'en' } as const
  const { account } = await sellingNow(ctx, seller)
  if (account !== null && account.state !== 'started') return
  const { url } = await goOnboarding(ctx, userId, TOLD.country)
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ do: 'finish', ...TOLD }),
  })
  if (answer.status !== 303) throw new Error(`the stand-in's onboarding page answered ${answer.status}`)
  // As when they come back to their page; the webhook says the same.
  await sellingNow(ctx, seller)
}
