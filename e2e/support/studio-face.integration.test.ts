import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath, launchChromium } from './browser.ts'
import { focusRound } from './studio-face.ts'

let browser: Browser
let page: Page

describe.skipIf(!chromiumPath)('a round by the Tab key', () => {
  beforeAll(async () => {
    browser = await launchChromium()
    page = await browser.newPage()
  })
  afterAll(() => browser?.close())

  const nav = '<nav><a href="#1">1</a><a href="#2">2</a><a href="#3">3</a><a href="#4">4</a></nav>'
  const main = `<main><button>One</button><input type="radio" name="a" checked><input type="radio" name="a">
    <button disabled>Off</button><button style="display: none">Gone</button><button tabindex="-1">By arrows</button>
    <button>Two</button></main>`

  test('comes to everything that it can stop at', async () => {
    await page.setContent(`<style>:focus-visible { outline: 2px solid }</style>${nav}${main}`)
    expect(await focusRound(page)).toEqual({ stops: 3, unseen: [], missed: [] })
    const tabs = `<main><div tabindex="0" onfocus="this.firstChild.focus()"><button tabindex="-1">Tab</button></div></main>`
    await page.setContent(`<style>:focus-visible { outline: 2px solid }</style>${nav}${tabs}`)
    expect(await focusRound(page)).toEqual({ stops: 1, unseen: [], missed: [] })
  })

  test('says what it never came to, though there are stops enough elsewhere', async () => {
    await page.setContent(`<style>:focus-visible { outline: 2px solid }</style>${nav}${main}
      <script>document.querySelector('main').addEventListener('keydown', (event) => {
        event.preventDefault()
        document.querySelector('a').focus()
      })</script>`)
    const { stops, missed } = await focusRound(page)
    expect([stops, missed.length, missed.at(-1)]).toEqual([1, 3, '<button>Two</button>'])
  })

  test('says what is not seen to have the focus, and what does not let it go', async () => {
    await page.setContent(`<style>#a { outline: none }</style><main><button id="a">A</button></main>`)
    expect((await focusRound(page)).unseen).toEqual(['<button id="a" data-seen-by-tab="now">A</button>'])
    await page.setContent(`<main><p></p></main><script>addEventListener('keydown', () =>
      document.querySelector('main').replaceChildren(document.createElement('button')))</script>`)
    await page.evaluate("addEventListener('keyup', () => document.querySelector('button').focus())")
    await expect(focusRound(page)).rejects.toThrow('does not come round')
  })
})
