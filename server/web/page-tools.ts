import type { Response } from 'express'
import type { formTokens } from '../http/forms.ts'
import type { PageOf, PagesContext } from './page-reader.ts'
import type { peaksReader } from './peaks.ts'
import type { PageSources } from './sources.ts'

/** What every page is made with. */
export interface PageTools {
  readonly ctx: PagesContext
  readonly sources: PageSources
  readonly pageOf: PageOf
  readonly peaksOf: ReturnType<typeof peaksReader>
  readonly tokens: ReturnType<typeof formTokens>
  readonly send: (res: Response, status: number, markup: string) => void
}
