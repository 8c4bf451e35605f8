import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildStudio } from '../../../scripts/package.ts'
import { startProduct } from '../../../scripts/start/run.ts'
import { electronForTests } from '../../../scripts/support/electron.ts'
import { root } from '../../../scripts/support/run.ts'
import { toneWav } from '../../support/audio.ts'
import { member } from '../../support/people.ts'
import { signInToStudio } from '../../support/studio.ts'
import { publishByFirstSteps } from '../../support/studio-first-run.ts'

const electron = electronForTests(root)

// Said by the summary too. Where there is no binary, nothing here is to be tested, and nothing counts as skipped.
if (electron.kind === 'none')
  test(`the desktop app is not launched: ${electron.why}`, () => expect(electron.why).not.toBe(''))
else describe('the desktop app, launched', () => launched(electron.program))

function launched(program: string): void {
  let folder: string
  let app: ElectronApplication
  let window: Page

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-desktop-'))
    await buildStudio()
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    app = await _electron.launch({
      executablePath: program,
      args: [...asRoot, `--user-data-dir=${join(folder, 'user')}`, join(root, 'desktop/dist/app')],
      env: { ...process.env, VEZA_LIBRARY: join(folder, 'library') } as Record<string, string>,
    })
    window = await app.firstWindow()
  })
  afterAll(async () => {
    await app?.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })

  test('shows the screens from its own address, over its own engine', async () => {
    expect(window.url()).toMatch(/^app:\/\/studio\//)
    await window.locator('main').waitFor()
  })

  test('gives its page nothing of Node, and runs no script that is not its own', async () => {
    const seen = await window.evaluate(() => ({
      names: ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in globalThis),
      offered: Object.keys((globalThis as unknown as { veza: object }).veza),
    }))
    expect(seen).toEqual({ names: [], offered: ['requestPort', 'pathOf', 'app'] })
    await expect(window.evaluate('eval("1")')).rejects.toThrow()
  })

  test('brings a first recording to its listeners, over its own engine', async () => {
    const data = join(folder, 'product')
    const product = await startProduct(
      { port: 0, data, studio: false, seed: false, jsonReady: false },
      () => undefined,
    )
    try {
      await window.locator('input[name=server]').fill(product.url)
      await signInToStudio(window, await member(product))
      const path = join(folder, 'First light.wav')
      await writeFile(path, toneWav({ seconds: 4 }))
      await publishByFirstSteps(window, { path, title: 'First light' })
      const found = await fetch(`${product.url}/api/v1/tracks`)
      expect(await found.json()).toMatchObject({ items: [{ title: 'First light' }] })
    } finally {
      await product.stop()
    }
  })

  test('cannot be led elsewhere', async () => {
    await window.evaluate("location.href = 'https://veza.invalid/'")
    await window.evaluate('new Promise((seen) => requestAnimationFrame(seen)).then(() => true)')
    expect(window.url()).toMatch(/^app:\/\/studio\//)
    expect(app.windows()).toHaveLength(1)
  })
}
