import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TOKEN_MS } from './keys.ts'
import { openingPages } from './opening.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-opening-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const ADDRESS = 'http://127.0.0.1:4100/#open=a-secret'

test('what a browser is started with is a page that is its owner’s alone; the address stands in it', () => {
  mkdirSync(join(folder, 'library'))
  chmodSync(join(folder, 'library'), 0o755)
  const pages = openingPages(join(folder, 'library'))
  const url = pages.write(() => ADDRESS)
  expect(url).toMatch(/^file:\/\/\/.*\.html$/)
  expect(url).not.toContain('a-secret')
  const path = fileURLToPath(url)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toContain(`url=${ADDRESS}"`)
  pages.removeAll()
})

test('it goes once it was used, or is too old to be, and each by itself', () => {
  vi.useFakeTimers()
  const pages = openingPages(folder)
  let used: () => void = () => expect.unreachable()
  const one = fileURLToPath(
    pages.write((onUse) => {
      used = onUse
      return ADDRESS
    }),
  )
  vi.advanceTimersByTime(TOKEN_MS - 1)
  const other = fileURLToPath(pages.write(() => ADDRESS))
  used()
  expect([existsSync(one), existsSync(other)]).toEqual([false, true])
  vi.advanceTimersByTime(TOKEN_MS)
  expect(readdirSync(folder)).toEqual([])
})

test('what an end without order left is removed by the next start, and nothing else is', () => {
  openingPages(folder).write(() => ADDRESS)
  writeFileSync(join(folder, 'open.html'), 'somebody’s own')
  openingPages(folder).removeAll()
  expect(readdirSync(folder)).toEqual(['open.html'])
})
