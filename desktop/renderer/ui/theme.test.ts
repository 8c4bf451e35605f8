import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const sizesIn = (css: string) =>
  Object.fromEntries([...css.matchAll(/--text-(\d+): ([^;]+);/g)].map(([, name, value]) => [name, value]))

test('the screens’ scale of type is the tokens’, which Tailwind cannot read from them', () => {
  const tokens = sizesIn(read('../../../shared/face/tokens.css'))
  expect(Object.keys(tokens)).not.toEqual([])
  expect(sizesIn(read('../styles.css'))).toEqual(tokens)
})
