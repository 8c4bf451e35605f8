import { type BrowserTab, browserTab, type Shown } from '../browser-tab.ts'
import type { OidcStandIn } from './provider.ts'

/** Path and query of an address, as a tab asks for it. */
export const within = (address: string | undefined): string => {
  const { pathname, search } = new URL(address ?? '', 'http://here.invalid')
  return pathname + search
}

/** Who signs in at the provider, and what they press there. */
export interface Visitor {
  readonly login?: string
  readonly cancel?: boolean
}

/**
 * Goes from the provider's address to the answer that it gives the browser.
 * @returns the address of the callback, with the answer in it, not yet gone to
 */
export async function answerOf(
  provider: OidcStandIn,
  address: string | undefined,
  { login = 'ada', cancel = false }: Visitor = {},
): Promise<string> {
  const tab = browserTab(provider.issuer)
  const asked = await tab.get(within(address))
  if (!asked.location?.includes('/interaction/')) return asked.location ?? refused(asked)
  const path = within(asked.location)
  const pressed = await tab.post(path, { login, do: cancel ? 'cancel' : 'sign-in' })
  const { location } = await tab.get(within(pressed.location))
  return location ?? ''
}

/** Begins a sign-in here; where it leads is in `location`. */
export const begin = (tab: BrowserTab, provider: string, redirect?: string): Promise<Shown> =>
  tab.get(
    `/api/v1/auth/oauth/${provider}/start${redirect === undefined ? '' : `?redirect=${encodeURIComponent(redirect)}`}`,
  )

/** The whole way, there and back. */
export async function signInThere(
  tab: BrowserTab,
  standIn: OidcStandIn,
  provider: string,
  visitor: Visitor & { readonly redirect?: string } = {},
): Promise<Shown> {
  const { location } = await begin(tab, provider, visitor.redirect)
  return tab.get(within(await answerOf(standIn, location, visitor)))
}

/** @throws Error with what the provider says of a request that is wrong */
function refused({ status, markup }: Shown): never {
  throw new Error(`the provider refused: ${status} ${markup.replace(/<[^>]+>/g, ' ').slice(-500)}`)
}
