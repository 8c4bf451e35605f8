const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** Which rows are asked for: these, or a page in the order of their ids. */
export type Which = { readonly ids: readonly string[] } | { readonly afterId: string; readonly limit: number }

/** All rows in the order of their ids, page by page, so that many need no more memory than few. */
export async function* inPages<Row extends { readonly id: string }>(
  next: (afterId: string) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  for (let page = await next(FIRST_ID); page.length > 0; page = await next(page.at(-1)?.id ?? FIRST_ID))
    yield* page
}
