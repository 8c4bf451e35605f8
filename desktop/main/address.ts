/** The Studio's own pages; nothing else is ever shown in its windows. */
export const APP_SCHEME = 'app'
export const APP_ORIGIN = `${APP_SCHEME}://studio`
export const APP_PAGE = `${APP_ORIGIN}/`

/** Whether an address is our page, wherever in it. */
export function isOwnPage(address: string): boolean {
  if (!URL.canParse(address)) return false
  // `origin` of a scheme of one's own is `null`, so by its pieces.
  const { protocol, host, pathname, username, password } = new URL(address)
  return `${protocol}//${host}${pathname}` === APP_PAGE && username === '' && password === ''
}
