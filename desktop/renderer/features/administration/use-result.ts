import { webhookResultSchema } from '@veza/shared/contracts/webhooks.ts'
import { useTexts } from '../../app/texts.ts'
import { webhooksTexts } from './texts.ts'
import { resultOf } from './webhook-search.ts'

/** What became of a delivery, in words; one that we have none for as it is written. */
export function useResult(delivery: { readonly result: string }) {
  const t = useTexts(webhooksTexts)
  const { result, why } = resultOf(delivery.result)
  const known = webhookResultSchema.safeParse(result).data
  return { name: known ? t(`result.${known}`) : result, why }
}
