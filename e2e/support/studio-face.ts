import { readdirSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright'

const features = new URL('../../desktop/renderer/features/', import.meta.url)

/** The address of every screen, as the features name them. Throws where one is named in a way that is not read here. */
export function studioRoutes(): string[] {
  const joined = readFileSync(new URL('../app/features.ts', features), 'utf8')
  return readdirSync(features)
    .filter((name) => joined.includes(`'../features/${name}/index.ts'`))
    .flatMap((name) => {
      const index = readFileSync(new URL(`${name}/index.ts`, features), 'utf8')
      return pathsIn(name, index)
    })
}

const SCREEN = /\bscreen(?::|,|\s*\})/g
const ROUTE = /path:\s*(?:'([^']+)'|(\w+)),\s*screen/g

/** @param index code of a feature; an address stands in it, or is a constant of it */
export function pathsIn(name: string, index: string): string[] {
  const paths = [...index.matchAll(ROUTE)].map(
    ([, path, constant]) => path ?? new RegExp(`const ${constant} = '([^']+)'`).exec(index)?.[1],
  )
  const screens = index.match(SCREEN)?.length ?? 0
  if (paths.includes(undefined) || paths.length !== screens)
    throw new Error(`${name}: ${screens} screens, of which these addresses were found: ${paths.join(', ')}`)
  return paths.flatMap((path) => path ?? [])
}

/**
 * What somebody does not get to see: text that is cut by what holds it, or that lies beyond the window, and a window that
 * scrolls sideways. What says by an ellipsis that there is more is not cut, nor what can be scrolled to.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth) found.push('the window scrolls sideways: ' + root.scrollWidth)
    const isHidden = (style) => style.visibility === 'hidden' || style.display === 'none' || style.opacity === '0'
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim() !== '')
      if (own.length === 0 || element.closest('script, style, [aria-hidden=true], .sr-only, [data-radix-popper-content-wrapper]')) continue
      const range = document.createRange()
      range.selectNodeContents(element)
      const box = range.getBoundingClientRect()
      if (box.width === 0 || box.height === 0) continue
      let reach = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
      for (let holder = element; holder; holder = holder.parentElement) {
        const style = getComputedStyle(holder)
        if (isHidden(style) || style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none') { reach = null; break }
        const held = holder.getBoundingClientRect()
        if (held.width <= 1 || held.height <= 1) { reach = null; break }
        const cutsX = style.overflowX === 'hidden' || style.overflowX === 'clip'
        const cutsY = style.overflowY === 'hidden' || style.overflowY === 'clip'
        if (cutsX && box.right > held.right + 1) { found.push('cut at its side: ' + element.textContent.slice(0, 60)); reach = null; break }
        if (cutsY && box.bottom > held.bottom + 2 && box.height <= held.height + 200) { found.push('cut at its foot: ' + element.textContent.slice(0, 60)); reach = null; break }
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) { reach = null; break }
      }
      if (reach && (box.right > reach.right + 1 || box.bottom > reach.bottom + 1))
        found.push('beyond the window: ' + element.textContent.slice(0, 60))
    }
    return [...new Set(found)]
  })()`)
}

/** Goes round by the Tab key. @returns what has the focus without being seen to have it, and how many stops there are */
export async function focusRound(page: Page, most = 40): Promise<{ stops: number; unseen: string[] }> {
  await page.evaluate('document.activeElement?.blur?.()')
  const unseen: string[] = []
  let stops = 0
  for (let pressed = 0; pressed < 2 * most && stops < most; pressed++) {
    await page.keyboard.press('Tab')
    const { state, what } = await page.evaluate<{
      state: 'outside' | 'back' | 'seen' | 'unseen'
      what: string
    }>(`(() => {
      const element = document.activeElement
      // Between the last stop of a page and its first is the browser.
      if (element === document.body) return { state: 'outside', what: '' }
      const isBack = element.dataset.seenByTab === ''
      element.dataset.seenByTab = ''
      const outlined = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0
      // The outline of a row or of a label may stand for what is in it.
      const stands = [element, element.parentElement, element.closest('label, [role=row], li'),
        document.getElementById(element.getAttribute('aria-activedescendant') ?? '')]
      return { state: isBack ? 'back' : stands.some(outlined) ? 'seen' : 'unseen', what: element.outerHTML.slice(0, 120) }
    })()`)
    if (state === 'back') break
    if (state !== 'outside') stops++
    if (state === 'unseen') unseen.push(what)
  }
  await page.evaluate(
    "for (const one of document.querySelectorAll('[data-seen-by-tab]')) delete one.dataset.seenByTab",
  )
  return { stops, unseen }
}

/** What moves on the screen now, or would when it changes. */
export const motions = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('body *')].flatMap((element) => {
    const { transitionDuration, animationName, animationDuration } = getComputedStyle(element)
    const lasts = (durations) => durations.split(',').some((one) => parseFloat(one) > 0.011)
    const moves = lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration))
    return moves ? [element.outerHTML.slice(0, 100)] : []
  })`)
