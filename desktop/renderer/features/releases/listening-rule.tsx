import { type Listening, listeningSchema } from '@veza/shared/contracts/products.ts'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { useTexts } from '../../app/texts.ts'
import { Select } from '../../ui/select.tsx'
import { releasesTexts } from './texts.ts'

/** What one hears of a product without having bought it. */
export function ListeningRule({
  product,
  onChange,
}: {
  readonly product: Pick<SyncProduct, 'listening'>
  onChange(listening: Listening): unknown
}) {
  const t = useTexts(releasesTexts)
  return (
    <Select
      label={t('listening')}
      value={product.listening}
      choices={listeningSchema.options.map((value) => ({ value, label: t(`listening.${value}`) }))}
      onChange={onChange}
    />
  )
}
