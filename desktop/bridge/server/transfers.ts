import { apiOf, os } from './context.ts'

const PAGE = 50
const page = (cursor: string | null) => ({ limit: PAGE, ...(cursor === null ? {} : { cursor }) })

export const transfers = {
  list: os.transfers.list.handler(
    ({ context, input: { whose, cursor, status, sellerId, orderId }, signal }) =>
      apiOf(context, whose).transfers.list(
        {
          ...page(cursor),
          ...(status === null ? {} : { status }),
          ...(sellerId === null ? {} : { sellerId }),
          ...(orderId === null ? {} : { orderId }),
        },
        signal ? { signal } : {},
      ),
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
