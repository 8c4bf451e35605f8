import { appTexts } from './app-texts.ts'
import { useTexts } from './texts.ts'

/** What a tool or the system said, in its own words: for whoever looks closer, folded away. */
export function TechnicalDetail({ text }: { readonly text: string | null | undefined }) {
  const t = useTexts(appTexts)
  if (!text) return null
  return (
    <details className="mt-2 text-12 text-ink-soft">
      <summary className="cursor-pointer">{t('technical-detail')}</summary>
      <pre className="mt-1 max-h-40 overflow-auto whitespace-pre-wrap break-words text-left font-mono">
        {text}
      </pre>
    </details>
  )
}
