import type { TextKey } from '../texts/index.ts'

/** The page's words for scripts, as the server put them. */
export interface PageTexts {
  readonly locale: string
  readonly t: (key: TextKey, values?: Readonly<Record<string, string | number>>) => string
}

export function readTexts(): PageTexts {
  const given: unknown = JSON.parse(document.getElementById('texts')?.textContent ?? '{}')
  const { locale = 'en', texts = {} } = given as { locale?: string; texts?: Record<string, string> }
  return {
    locale,
    t: (key, values = {}) =>
      (texts[key] ?? key).replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? '')),
  }
}
