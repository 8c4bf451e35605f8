import { QueryObserver } from '@tanstack/react-query'
import type { Settings } from '@veza/shared/studio/bridge/settings.ts'
import { about, client, queries } from './studio.ts'
import { speak, systemLanguage } from './texts.ts'

const KEPT = 'veza.appearance'

/** What a person has chosen; asked of the engine once, and again when it changes anywhere. */
export const settingsQuery = {
  queryKey: about('settings'),
  queryFn: ({ signal }: { signal: AbortSignal }) => client.settings.get(undefined, { signal }),
}

/** Language and theme follow the settings. The last ones are kept, so that nothing flashes before the engine answers. */
export function followAppearance(): void {
  show(kept())
  new QueryObserver(queries, settingsQuery).subscribe(({ data }) => {
    if (data === undefined) return
    localStorage.setItem(KEPT, JSON.stringify(data))
    show(data)
  })
}

function show({ language, theme }: Pick<Settings, 'language' | 'theme'>): void {
  speak(language === 'system' ? systemLanguage() : language)
  const { dataset } = document.documentElement
  if (theme === 'system') delete dataset.theme
  else dataset.theme = theme
}

function kept(): Pick<Settings, 'language' | 'theme'> {
  try {
    return { language: 'system', theme: 'system', ...JSON.parse(localStorage.getItem(KEPT) ?? '{}') }
  } catch {
    return { language: 'system', theme: 'system' }
  }
}
