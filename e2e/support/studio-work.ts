import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect } from 'vitest'
import { wavBytes } from '../../desktop/engine/testing-audio.ts'
import type { StudioTest } from './studio.ts'

/** A song of noise, which no coder makes small, under its title. @returns its file */
export async function writeSong(folder: string, title: string, seconds: number): Promise<string> {
  const file = join(folder, `${title}.wav`)
  await writeFile(file, wavBytes({ seconds, seed: title.length + title.charCodeAt(0) }))
  return file
}

/** Chooses files by the button, as a person does, and waits until they are in the library. */
export async function importFiles(page: Page, files: readonly string[]): Promise<void> {
  await goTo(page, '/library')
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles([...files])
  await page
    .getByText(files.length === 1 ? '1 file imported' : `${files.length} files imported`)
    .waitFor({ timeout: 120_000 })
}

export async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#${path}`)
  await page.locator('main h1').waitFor()
}

/** Waits until a track's line in the library says so; where it never does, its last words are told. */
export async function isPublished(page: Page, title: string): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: title })
  try {
    await row.getByText('Published').waitFor({ timeout: 120_000 })
  } catch (cause) {
    throw new Error(`“${title}” is not published: ${(await row.allInnerTexts()).join(' | ')}`, { cause })
  }
}

/** A track's line in the queue. */
export const workOf = (page: Page, title: string) =>
  page.locator('[data-group]').filter({ has: page.getByRole('button', { name: title, exact: true }) })

/** Shows a track's jobs. */
export async function openWork(page: Page, title: string): Promise<void> {
  const button = page.getByRole('button', { name: title, exact: true })
  await button.waitFor()
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
}

/** What the server has of each track: its title, and the SHA-256 of the original in the store. */
export async function arrivedAt(
  studio: Pick<StudioTest, 'product'>,
): Promise<{ readonly title: string; readonly sha256: string }[]> {
  const { ctx } = studio.product.server
  const rows = await ctx.db
    .selectFrom('tracks')
    .innerJoin('uploads', 'uploads.trackId', 'tracks.id')
    .select(['tracks.title', 'uploads.storageKey'])
    .where('uploads.status', '=', 'complete')
    .where('uploads.purpose', '=', 'original')
    .orderBy('tracks.title')
    .execute()
  return Promise.all(
    rows.map(async ({ title, storageKey }) => {
      const hash = createHash('sha256')
      for await (const chunk of (await ctx.store.get(storageKey)).body) hash.update(chunk)
      return { title, sha256: hash.digest('hex') }
    }),
  )
}

/** Every file is there, whole, once, or will be; nothing half-sent is left behind. */
export async function expectArrivedOnce(
  studio: Pick<StudioTest, 'product'>,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const sent = await Promise.all(
    Object.entries(files).map(async ([title, file]) => ({
      title,
      sha256: createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    })),
  )
  const { ctx } = studio.product.server
  const tracks = () => ctx.db.selectFrom('tracks').select(['title', 'status']).orderBy('title').execute()
  // A window may show its library before the server has written the last of it.
  await expect.poll(tracks, { timeout: 60_000 }).toEqual(
    Object.keys(files)
      .sort()
      .map((title) => ({ title, status: 'published' })),
  )
  expect(await arrivedAt(studio)).toEqual(sent.sort((one, other) => (one.title < other.title ? -1 : 1)))
  const open: unknown[] = []
  for await (const one of ctx.store.listMultiparts('tracks/')) open.push(one)
  expect(open).toEqual([])
}

/** Publishes tracks from the library, each by its menu. */
export async function publishInStudio(page: Page, titles: readonly string[]): Promise<void> {
  await goTo(page, '/library')
  for (const title of titles) {
    await page.getByRole('button', { name: `More for ${title}` }).click()
    await page.getByRole('menuitem', { name: 'Publish' }).click()
    await page.getByText('Queued: 1 track').first().waitFor()
    await page.getByRole('button', { name: 'Dismiss' }).last().click()
  }
}
