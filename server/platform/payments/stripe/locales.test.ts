import { expect, test } from 'vitest'
import { localeOf } from './locales.ts'

test.each([
  ['fr', 'fr'],
  ['pt-BR', 'pt-BR'],
  ['pt-br', 'pt-BR'],
  ['en-US', 'en'],
  ['de-AT', 'de'],
  ['es-419', 'es-419'],
  ['eo', 'auto'],
  ['', 'auto'],
])('%s is spoken to as %s', (tag, locale) => expect(localeOf(tag)).toBe(locale))
