import { apiOf, os } from './context.ts'

export const featured = {
  chosen: os.featured.chosen.handler(({ context, input: { whose }, signal }) =>
    apiOf(context, whose).discovery.chosen(undefined, signal ? { signal } : {}),
  ),
  lookUp: os.featured.lookUp.handler(({ context, input: { whose, address }, signal }) =>
    apiOf(context, whose).discovery.lookUp(
      { address: fromPathOn(address, whose.server) },
      signal ? { signal } : {},
    ),
  ),
  choose: os.featured.choose.handler(async ({ context, input: { whose, items } }) => {
    const chosen = await apiOf(context, whose).discovery.choose({ items })
    context.changes.touch('moderation')
    return chosen
  }),
}

/** A server may be reached by another name than the one that visitors know it by. */
function fromPathOn(address: string, server: string): string {
  const url = URL.parse(address)
  return url?.origin === server ? url.pathname : address
}
