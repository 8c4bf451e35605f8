import { apiOf, os } from './context.ts'
import { page, said } from './page.ts'

export const transfers = {
  list: os.transfers.list.handler(({ context, input: { whose, cursor, ...asked }, signal }) =>
    apiOf(context, whose).transfers.list({ ...page(cursor), ...said(asked) }, signal ? { signal } : {}),
  ),
  get: os.transfers.get.handler(({ context, input: { whose, id }, signal }) =>
    apiOf(context, whose).transfers.get({ id }, signal ? { signal } : {}),
  ),
  retry: os.transfers.retry.handler(async ({ context, input: { whose, id } }) => {
    const tried = await apiOf(context, whose).transfers.retry({ id })
    context.changes.touch('moderation')
    return tried
  }),
}
