import { rm } from 'node:fs/promises'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium, openPage, photograph } from './browser.ts'

const look = { theme: 'light', width: 'wide', language: 'en' } as const
const picture = new URL('../artifacts/screens/moves-wide-light-en.png', import.meta.url)
let browser: Browser

describe.skipIf(!chromiumPath)('a picture', () => {
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(picture, { force: true })
  })

  test('is taken when nothing moves any more, and nothing keeps the focus that was pressed', async () => {
    const { page, close } = await openPage(browser)
    await page.setContent(`<style>button { transition: opacity 4s } .pressed { opacity: 0.2 }</style>
      <button onclick="this.className = 'pressed'">Press</button>`)
    await page.getByRole('button').click()
    await photograph(page, 'moves', look)
    expect(await page.evaluate('document.getAnimations().length')).toBe(0)
    expect(await page.evaluate('getComputedStyle(document.querySelector("button")).opacity')).toBe('0.2')
    expect(await page.evaluate('document.activeElement.tagName')).toBe('BODY')
    await close()
  })

  test('keeps the focus of what is written in over the screen', async () => {
    const { page, close } = await openPage(browser)
    await page.setContent('<div role="dialog"><input autofocus></div>')
    await page.locator('input').focus()
    await photograph(page, 'moves', look)
    expect(await page.evaluate('document.activeElement.tagName')).toBe('INPUT')
    await close()
  })
})
