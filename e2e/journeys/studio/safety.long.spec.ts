import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { backUp, listBackups } from '../../../desktop/engine/db/backups.ts'
import { openSqlite } from '../../../desktop/engine/db/sqlite.ts'
import { getTrack } from '../../../desktop/engine/library/tracks.ts'
import { planPublish } from '../../../desktop/engine/publish/plan.ts'
import type { AccountKey } from '../../../desktop/engine/sync/accounts.ts'
import { libraryFolder } from '../../../desktop/folders/library-folder.ts'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chooserByKey, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { isPublished } from '../../support/studio-work.ts'

const host = new URL('../../../desktop/web-host/main.ts', import.meta.url).pathname
let studio: StudioTest

const paths = () => libraryFolder(studio.libraryDir)

/** What another Studio, or a disk, does to the library while this one is closed. */
async function whileClosed(work: () => unknown): Promise<void> {
  await studio.host.stop()
  await work()
  await studio.restartHost()
}

async function markVersion(sql: string): Promise<void> {
  const db = await openSqlite(paths().db)
  db.exec(sql)
  db.close()
}

/** How often an engine has refused the library as too new. */
function refusals(): number {
  const log = readFileSync(join(studio.libraryDir, 'logs/studio.log'), 'utf8')
  return log.split('engine stopped: library-too-new').length - 1
}

describe.skipIf(!chromiumPath)('the library is safe', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('two windows show the same, as soon as one of them changes it', async () => {
    const one = await studio.open()
    await signInToStudio(one.page, await member(studio.product))
    const other = await studio.open()
    await other.page.getByText('Your library is empty').waitFor()
    const song = join(studio.folder, 'Kept.wav')
    await writeFile(song, toneWav({ seconds: 2 }))
    const chooser = await chooserByKey(one.page, 'Control+i')
    await chooser.setFiles(song)
    for (const { page } of [one, other]) await page.getByText('Kept').first().waitFor()
    await other.page.goto(`${new URL(other.page.url()).origin}/#/settings`)
    await other.page.getByRole('combobox', { name: 'Colours' }).click()
    await other.page.getByRole('option', { name: 'Dark' }).click()
    await one.page.locator('html[data-theme=dark]').waitFor()
    expect([...one.complaints, ...other.complaints]).toEqual([])
    await one.close()
    await other.close()
  })

  test('a second Studio on the same library says where the first is, and opens that', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[host, '--library', studio.libraryDir, '--no-open'],
    ])
    expect(stdout).toContain('open already with this library')
    const address = /http:\/\/\S+/.exec(stdout)?.[0] ?? ''
    expect(new URL(address).origin).toBe(new URL(studio.host.openAddress()).origin)
    const page = await studio.browser.newPage()
    await page.goto(address)
    await page.getByText('Kept').first().waitFor()
    await page.close()
  })

  test('a library of a newer Studio is refused and not touched; once that is mended, one goes on', async () => {
    let untouched: Buffer | undefined
    await whileClosed(async () => {
      await markVersion("INSERT INTO schema_migrations VALUES (9999, 'of another time', 'x')")
      untouched = readFileSync(paths().db)
    })
    const { page, close } = await studio.open()
    await page.getByText('was last used by a newer version').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.screenshot({
      path: new URL('../../artifacts/screens/studio-too-new.png', import.meta.url).pathname,
    })
    expect(readFileSync(paths().db).equals(untouched ?? Buffer.alloc(0))).toBe(true)
    const before = refusals()
    await page.getByRole('button', { name: 'Try again' }).click()
    // The window says what it said before; that it was tried again, the host alone tells.
    await vi.waitUntil(() => refusals() > before, { timeout: 60_000, interval: 50 })
    await page.getByText('was last used by a newer version').waitFor()
    await markVersion('DELETE FROM schema_migrations WHERE version = 9999')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Kept').first().waitFor()
    await close()
  })

  test('a library that cannot be read comes back from its copy, and the screen says what may lack', async () => {
    await vi.waitFor(() => expect(listBackups(paths().backups)).not.toEqual([]), 20_000)
    await whileClosed(() => writeFileSync(paths().db, 'What a disk makes of it. '.repeat(2_000)))
    const { page, complaints, close } = await studio.open()
    const told = page.getByRole('dialog', { name: 'Your library was restored from a backup' })
    await told.getByText('may be missing').waitFor()
    await page.keyboard.press('Escape')
    await told.waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'restored', (other) => other.getByRole('dialog').waitFor())
    await page.getByText('Kept').first().waitFor()
    await told.getByRole('button', { name: 'I have read this' }).click()
    await told.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText('Kept').first().waitFor()
    expect(await told.count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('what was on its way when the copy was made asks first: what was taken back since stays so', async () => {
    await whileClosed(queueAndCopy)
    const { page, close } = await studio.open()
    await isPublished(page, 'Kept')
    await page.getByRole('button', { name: 'More for Kept' }).click()
    await page.getByRole('menuitem', { name: 'Unpublish' }).click()
    await vi.waitUntil(async () => (await publicTitles()).length === 0, { timeout: 60_000, interval: 50 })
    await close()
    await whileClosed(() => writeFileSync(paths().db, 'What a disk makes of it. '.repeat(2_000)))

    const again = await studio.open()
    const told = again.page.getByRole('dialog', { name: 'Your library was restored from a backup' })
    await told.getByText('is held back').waitFor()
    await photographAll(studio, again.page, 'restored-held', (other) => other.getByRole('dialog').waitFor())
    await told.getByRole('button', { name: 'I have read this' }).click()
    const asked = again.page.getByRole('dialog', { name: 'Send what was waiting in the backup?' })
    await asked.getByRole('listitem').filter({ hasText: 'Kept' }).getByText('Upload and publish').waitFor()
    await again.page.keyboard.press('Escape')
    await asked.waitFor()
    expect(await accessibilityFaults(again.page)).toEqual([])
    await photographAll(studio, again.page, 'held-back', (other) => other.getByRole('dialog').waitFor())
    expect(await publicTitles()).toEqual([])
    await asked.getByRole('button', { name: 'Do not send it' }).click()
    await asked.waitFor({ state: 'detached' })
    await again.page.reload()
    await again.page.getByRole('row').filter({ hasText: 'Kept' }).getByText('Draft').waitFor()
    expect(await asked.count()).toBe(0)
    expect(await publicTitles()).toEqual([])
    expect(again.complaints).toEqual([])
    await again.close()
  })
})

/** A publish begins, and the library is copied before anything of it is done. */
async function queueAndCopy(): Promise<void> {
  const db = await openSqlite(paths().db)
  const [entry] = db.prepare<[], { id: string }>("SELECT id FROM tracks WHERE title = 'Kept'").all()
  const account = db
    .prepare<[], AccountKey>('SELECT server, account_id AS accountId FROM sync_accounts WHERE id <> 0')
    .get()
  const track = getTrack(db, entry?.id ?? '')
  if (!track || !account) throw new Error('Nothing to publish, or nobody to do so.')
  planPublish(db, track, account, {}, idsFrom(systemClock), systemClock.now())
  await backUp(db, paths().backups, systemClock)
  db.close()
}

async function publicTitles(): Promise<string[]> {
  const answer = await fetch(`${studio.product.url}/api/v1/tracks`)
  const { items } = (await answer.json()) as { items: { title: string }[] }
  return items.map(({ title }) => title)
}
