/** What the provider’s pages speak, in BCP 47. */
const spoken = [
  ...['bg', 'cs', 'da', 'de', 'el', 'en', 'en-GB', 'es', 'es-419', 'et', 'fi', 'fil', 'fr', 'fr-CA', 'hi-IN'],
  ...[
    'hr',
    'hu',
    'id',
    'it',
    'ja',
    'ko',
    'lt',
    'lv',
    'ms',
    'mt',
    'nb',
    'nl',
    'pl',
    'pt',
    'pt-BR',
    'ro',
    'ru',
  ],
  ...['sk', 'sl', 'sv', 'th', 'tr', 'vi', 'zh', 'zh-HK', 'zh-TW'],
]

/** The nearest language that the provider’s pages speak; `auto`, the buyer’s browser’s, where there is none. */
export function localeOf(tag: string): string {
  const wanted = tag.toLowerCase()
  const [language] = wanted.split('-')
  return (
    spoken.find((one) => one.toLowerCase() === wanted) ?? spoken.find((one) => one === language) ?? 'auto'
  )
}
