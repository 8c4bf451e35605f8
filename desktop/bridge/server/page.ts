const PAGE = 50

/** What a page of a list is asked of the server by. */
export const page = (cursor: string | null) => ({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })

/** Of what was asked, only what was said: the server takes no null. */
export const said = <T extends Record<string, unknown>>(asked: T) =>
  Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: Exclude<T[K], null>
  }
