import { useLanguage, useTexts } from '../../app/texts.ts'
import type { Lack } from './readiness.ts'
import { saleTexts } from './sale-texts.ts'

/** What is lacking, each with what to do about it. */
export function Lacks({ lacks }: { readonly lacks: readonly Lack[] }) {
  const t = useTexts(saleTexts)
  const language = useLanguage()
  if (lacks.length === 0) return null
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  return (
    <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-5">
      {lacks.map(({ what, tracks }) => (
        <li key={what}>
          {t(`obstacle.${what}`, { titles: tracks.length > 0 ? list.format(tracks) : t('some-track') })}
        </li>
      ))}
    </ul>
  )
}
