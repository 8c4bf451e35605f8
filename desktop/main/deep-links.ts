export const LINK_SCHEME = 'veza'

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** What may be asked for from outside: to look at something. No link does anything. */
const places = new RegExp(
  `^(?:library|releases|queue|sales|orders|payouts|notifications|conflicts|settings|help|(?:tracks|releases|orders)/${ID})$`,
)

/** The screen that a `veza://…` link leads to, as the part of the address after `#`. @returns undefined for any other */
export function screenOf(link: string): string | undefined {
  if (!URL.canParse(link)) return undefined
  const { protocol, host, pathname, search, hash } = new URL(link)
  if (protocol !== `${LINK_SCHEME}:` || search !== '' || hash !== '') return undefined
  const place = `${host}${pathname}`.replace(/\/$/, '')
  return places.test(place) ? `/${place}` : undefined
}

/** The link that a system started us with, if any. */
export const linkAmong = (args: readonly string[]): string | undefined =>
  args.find((arg) => arg.startsWith(`${LINK_SCHEME}:`))
