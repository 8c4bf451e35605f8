/** What a key asks of the player. */
export type KeyCommand =
  | { readonly kind: 'toggle' }
  | { readonly kind: 'mute' }
  | { readonly kind: 'help' }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'nudge'; readonly seconds: number }
  | { readonly kind: 'fraction'; readonly fraction: number }

const SMALL_STEP = 5
const STEP = 10
const LARGE_STEP = 30

const everywhere: Readonly<Record<string, KeyCommand>> = {
  k: { kind: 'toggle' },
  ' ': { kind: 'toggle' },
  j: { kind: 'nudge', seconds: -STEP },
  l: { kind: 'nudge', seconds: STEP },
  m: { kind: 'mute' },
  '?': { kind: 'help' },
  ArrowLeft: { kind: 'nudge', seconds: -SMALL_STEP },
  ArrowRight: { kind: 'nudge', seconds: SMALL_STEP },
}

/** These scroll the page unless the slider has the focus (ARIA APG, slider). */
const onSlider: Readonly<Record<string, KeyCommand>> = {
  ArrowUp: { kind: 'nudge', seconds: SMALL_STEP },
  ArrowDown: { kind: 'nudge', seconds: -SMALL_STEP },
  PageUp: { kind: 'nudge', seconds: LARGE_STEP },
  PageDown: { kind: 'nudge', seconds: -LARGE_STEP },
  Home: { kind: 'start' },
  End: { kind: 'end' },
}

/** @param key as `KeyboardEvent.key` has it */
export function keyCommand(key: string, isOnSlider: boolean): KeyCommand | undefined {
  if (/^[0-9]$/.test(key)) return { kind: 'fraction', fraction: Number(key) / 10 }
  const command = isOnSlider ? (onSlider[key] ?? everywhere[key]) : everywhere[key]
  return command ?? everywhere[key.toLowerCase()]
}
