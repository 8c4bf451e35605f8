import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { locales } from './platform/mail/index.ts'

const here = dirname(fileURLToPath(import.meta.url))
const files = globSync('domains/**/mails.ts', { cwd: here })

type Sent = { to: string; subject: string; text: string; html: string }
type Words = Readonly<Record<string, unknown>>
type Post = (tx: unknown, ctx: unknown, to: unknown, write: (mails: Words) => unknown) => Promise<void>

const AT = new Date('2026-12-24T12:00:00Z')
/** Stands for a text, a number or a date, and is found again in what is made of it. */
const marker = (index: number) => Object.assign(new Date(AT), { toString: () => `«${index}»` })
/** In a year nobody else speaks of. */
const shows = (text: string, index: number) =>
  text.includes(`«${index}»`) || /24.+2026|December 24, 2026/.test(text)

/** Texts of markers in the places where a letter holds texts. */
const asTexts = (value: unknown): unknown => {
  if (value instanceof Date) return String(value)
  if (Array.isArray(value)) return value.map(asTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asTexts(part)]))
}

async function posterOf(file: string): Promise<Post> {
  const module = (await import(pathToFileURL(join(here, file)).href)) as Record<string, unknown>
  const [post, ...others] = Object.keys(module).filter((name) => /^post\w*Mail$/.test(name))
  expect(others).toEqual([])
  return module[post ?? ''] as Post
}

/** What is stored to be sent of one letter. */
async function send(post: Post, locale: string, write: (mails: Words) => unknown): Promise<Sent> {
  const sent: Sent[] = []
  const ctx = {
    newId: () => 'id',
    config: { publicUrl: 'https://veza.example' },
    jobs: { enqueue: async (_tx: unknown, _name: string, payload: Sent) => void sent.push(payload) },
  }
  await post({}, ctx, { email: 'maya@veza.example', locale, username: 'maya' }, write)
  if (!sent[0]) throw new Error('nothing was sent')
  return sent[0]
}

/** Names of a file's letters, and how many things each is told. */
async function lettersOf(post: Post): Promise<[string, number][]> {
  const found: [string, number][] = []
  await send(post, 'en', (mails) => {
    let last: unknown
    for (const [name, write] of Object.entries(mails)) {
      if (typeof write !== 'function') continue
      const letter: unknown = write(...Array.from({ length: write.length }, (_, index) => marker(index)))
      if (typeof letter !== 'object') continue
      found.push([name, write.length])
      last = asTexts(letter)
    }
    return last
  })
  return found
}

test('the letters of every slice are found', () => {
  expect(files.length).toBeGreaterThanOrEqual(5)
})

test.each(files)('%s: whole in every language, with a text beside each HTML', async (file) => {
  const post = await posterOf(file)
  const letters = await lettersOf(post)
  expect(letters.length).toBeGreaterThan(0)
  for (const [name, told] of letters) {
    const subjects = new Set<string>()
    for (const locale of locales) {
      const { subject, text, html } = await send(post, locale, (mails) => {
        const write = mails[name] as (...args: unknown[]) => unknown
        return asTexts(write(...Array.from({ length: told }, (_, index) => marker(index))))
      })
      const which = `${name} in ${locale}`
      subjects.add(subject)
      for (const part of [subject, text, html]) {
        expect(part.trim(), which).not.toBe('')
        expect(part, which).not.toMatch(/undefined|\bnull\b|NaN|\[object|\$\{|\{\{|Invalid Date|TODO/)
      }
      for (let index = 0; index < told; index++)
        for (const part of [text, html])
          expect(shows(part, index), `${which}: what it is told, number ${index}`).toBe(true)
      expect(html, which).toContain(`<html lang="${locale}">`)
      expect(plain(html), which).toContain(plain(text.split('\n')[0] ?? ''))
    }
    expect(subjects.size, `${name}: the subject is translated`).toBe(locales.length)
  }
})

test.each(files)('%s: what a letter is told stays text in its HTML', async (file) => {
  const post = await posterOf(file)
  const hostile = (index: number) =>
    Object.assign(new Date(AT), { toString: () => `<planted-${index} a="'>&amp;` })
  for (const [name, told] of await lettersOf(post))
    for (const locale of locales) {
      const { text, html } = await send(post, locale, (mails) => {
        const write = mails[name] as (...args: unknown[]) => unknown
        return asTexts(write(...Array.from({ length: told }, (_, index) => hostile(index))))
      })
      const which = `${name} in ${locale}`
      expect(html, which).not.toMatch(/<planted|="'>/)
      const isShown = text.includes('<planted-')
      expect(html.includes('&lt;planted-'), which).toBe(isShown)
      if (isShown) expect(html, which).toContain('a=&quot;&#39;&gt;&amp;amp;')
    }
})

const plain = (text: string) =>
  text
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
