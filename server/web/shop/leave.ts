import type { Response } from 'express'
import type { Config } from '../../config/config.ts'
import { storeOrigins } from '../../http/store-origins.ts'
import { pageOrigins } from '../../platform/payments/index.ts'
import { allowFormsTo } from '../account/authorize/form-action.ts'
import { go, NOTHING, type Outcome, show, type Visit } from '../account/types.ts'
import { narrowFrame } from '../account/views/frame.ts'
import { html } from '../html.ts'
import type { Content } from '../views/layout.ts'

type Parts = Pick<Config, 'payments'>

const originsOf = ({ payments: { stripe } }: Parts) => (stripe ? pageOrigins(stripe) : [])

/** Lets the forms of this answer end on the payment provider's pages: browsers judge redirects by it, too. */
export function allowPaying(res: Response, config: Parts): void {
  for (const origin of originsOf(config)) allowFormsTo(res, origin)
}

interface Onward {
  readonly onward: string
}

/** Lets the forms of this answer end at a file, where files lie in a store with an address of its own. */
export function allowFiles(res: Response, config: Pick<Config, 'store'>): void {
  for (const origin of storeOrigins(config)) allowFormsTo(res, origin)
}

/** To a page of the provider's. Where it has an address of its own, by a page of ours: forms may not end there. */
export function leaveFor(config: Parts, url: string): Outcome {
  return originsOf(config).includes(new URL(url).origin) ? go(url) : show({ onward: url } satisfies Onward)
}

/** The page of ours in between, if an action asked for it. @param words what it says of where one goes */
export function onwardPage(
  visit: Visit,
  made: unknown,
  words: 'shop.onward' | 'selling.onward' = 'shop.onward',
): Content | undefined {
  const url = (made as Partial<Onward> | undefined)?.onward
  if (url === undefined) return undefined
  const { t } = visit.page
  return {
    ...narrowFrame(
      visit,
      NOTHING,
      words,
      html`<p class="lead">${t(`${words}.lead`)}</p><p><a class="button" href="${url}" rel="noreferrer">${t('shop.onward.go')}</a></p>`,
    ),
    head: html`<meta http-equiv="refresh" content="0;url=${url}">`,
  }
}
