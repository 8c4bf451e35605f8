import { AUDIT_CSV_PATH } from '@veza/shared/contracts/audit.ts'
import { apiOf, connectionOf, os } from './context.ts'
import { page, said } from './page.ts'

interface Asked {
  readonly byServer: boolean
  readonly [filter: string]: string | boolean | null
}

export const audit = {
  list: os.audit.list.handler(({ context, input: { whose, cursor, byServer, ...asked }, signal }) =>
    apiOf(context, whose).audit.list(
      // As an address has it.
      { ...page(cursor), ...said(asked), ...(byServer ? { byServer: 'true' } : {}) },
      signal ? { signal } : {},
    ),
  ),
  table: os.audit.table.handler(async ({ context, input: { whose, ...asked }, signal }) => {
    const { file } = connectionOf(context, whose)
    const { type, bytes } = await file(`${AUDIT_CSV_PATH}${queryOf(asked)}`, signal)
    const day = context.clock.now().toISOString().slice(0, 10)
    return { filename: `veza-audit-${day}.csv`, type, content: bytes.toString('base64') }
  }),
}

function queryOf({ byServer, ...asked }: Asked): string {
  const query = new URLSearchParams(said(asked) as Record<string, string>)
  if (byServer) query.set('byServer', 'true')
  return query.size > 0 ? `?${query}` : ''
}
