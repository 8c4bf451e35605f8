import { expect, test } from 'vitest'
import { errorTextCodes, tell } from './error-texts.ts'

test.each(errorTextCodes)('%s says what happened, what is safe and what to do, in both languages', (code) => {
  const [en, fr] = (['en', 'fr'] as const).map((language) =>
    tell(code, language, { detail: 'x', server: 's', field: 'f' }),
  )
  for (const told of [en, fr]) for (const sentence of Object.values(told ?? {})) expect(sentence).not.toBe('')
  expect(en?.todo).not.toBe(fr?.todo)
})
