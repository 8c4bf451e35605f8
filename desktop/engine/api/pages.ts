interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** The most that one asks for at once. */
const PAGE = 100

/** Every item of a list that a server hands out in pages. @param ask throws what the API throws */
export async function allPages<T>(
  ask: (page: { cursor?: string; limit: number }) => Promise<Page<T>>,
): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await ask({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return all
}
