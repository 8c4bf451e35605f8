import { z } from 'zod'
import { createOpenDrafts, type OpenDrafts } from '../../app/open-drafts.ts'
import type { SheetDraft } from './split-form.ts'

const share = z.object({ username: z.string(), percent: z.string(), part: z.string() })
const openSheetSchema = z.object({
  draft: z.object({ shares: z.array(share).min(1) }),
  /** The sheet that counted when it was typed. */
  upon: z.string().nullable(),
})

/** What was typed and not proposed, and upon what. */
interface OpenSheet {
  readonly draft: SheetDraft
  readonly upon: string | null
}

/** Sheets that were typed and not proposed, by track and account. */
export const createOpenSheets = (storage: Parameters<typeof createOpenDrafts>[2]): OpenDrafts<OpenSheet> =>
  createOpenDrafts('veza.sheet.', openSheetSchema, storage)
