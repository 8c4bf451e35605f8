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

export interface FocusRound {
  /** Stops within `main`. */
  readonly stops: number
  /** What has the focus without being seen to have it. */
  readonly unseen: readonly string[]
  /** What is in `main` for the Tab key to stop at, and was never come to. */
  readonly missed: readonly string[]
}

/** More than any screen has: who goes round and never comes back is caught in something. */
const STOPS_MOST = 300

/** Goes round by the Tab key. Throws where that does not come back to where it began. */
export async function focusRound(page: Page): Promise<FocusRound> {
  await page.evaluate('document.activeElement?.blur?.()')
  const unseen: string[] = []
  let stops = 0
  for (let pressed = 0; ; pressed++) {
    if (pressed === STOPS_MOST)
      throw new Error(`the focus does not come round: ${unseen.at(-1) ?? page.url()}`)
    await page.keyboard.press('Tab')
    const { state, what, isInMain } = await page.evaluate<Stop>(stopNow)
    if (state === 'back') break
    if (isInMain) stops++
    if (state === 'unseen') unseen.push(what)
  }
  const missed = await page.evaluate<string[]>(missedStops)
  await page.evaluate(
    "for (const one of document.querySelectorAll('[data-seen-by-tab]')) delete one.dataset.seenByTab",
  )
  return { stops, unseen, missed }
}

interface Stop {
  readonly state: 'outside' | 'back' | 'seen' | 'unseen'
  readonly what: string
  readonly isInMain: boolean
}

const stopNow = `(() => {
  const element = document.activeElement
  const here = element.dataset.seenByTab
  for (const one of document.querySelectorAll('[data-seen-by-tab=now]')) one.dataset.seenByTab = ''
  // Between the last stop of a page and its first is the browser.
  if (element === document.body) return { state: 'outside', what: '', isInMain: false }
  element.dataset.seenByTab = 'now'
  // Day, month and year of one field are stops of their own.
  if (here === 'now') return { state: 'outside', what: '', isInMain: false }
  const isBack = here === ''
  const outlined = (one) => one && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0
  // The outline of a row or of a label may stand for what is in it.
  const stands = [element, element.parentElement, element.closest('label, [role=row], li'),
    document.getElementById(element.getAttribute('aria-activedescendant') ?? '')]
  return {
    state: isBack ? 'back' : stands.some(outlined) ? 'seen' : 'unseen',
    what: element.outerHTML.slice(0, 120),
    isInMain: element.closest('main') !== null,
  }
})()`

/** One of a set of radio buttons is a stop for all of them, and what hands the focus on to something within it has its stop there. */
const missedStops = `[...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary, [tabindex])')]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => one.dataset.seenByTab === undefined && one.closest('[inert], [aria-hidden=true]') === null)
  .filter((one) => one.type !== 'radio' || !document.querySelector('input[type=radio][data-seen-by-tab][name="' + one.name + '"]'))
  .filter((one) => one.matches('a, button, input, select, textarea, summary') || one.querySelector('[data-seen-by-tab]') === null)
  .map((one) => one.outerHTML.slice(0, 120))`

/** What moves on the screen now, or would when it changes. */
export const motions = (page: Page): Promise<string[]> =>
  page.evaluate<string[]>(`[...document.querySelectorAll('body *')].flatMap((element) => {
    const { transitionDuration, animationName, animationDuration } = getComputedStyle(element)
    const lasts = (durations) => durations.split(',').some((one) => parseFloat(one) > 0.011)
    const moves = lasts(transitionDuration) || (animationName !== 'none' && lasts(animationDuration))
    return moves ? [element.outerHTML.slice(0, 100)] : []
  })`)
