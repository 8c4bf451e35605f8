import { part, partIfAny } from './controls.ts'
import { type KeyCommand, keyCommand } from './keys.ts'
import type { Playback } from './playback.ts'

/** The player of a page, and what of it has a use for keys. */
interface OnPage {
  readonly root: HTMLElement
  readonly player: HTMLElement
  readonly playback: Playback
}

/** @param heard whom the keys are for; where there is nobody, they are the browser’s */
export function bindKeys(heard: () => Playback | undefined, page?: OnPage): void {
  const slider = page && part(page.player, 'slider', HTMLElement)
  const dialog = page && partIfAny(page.root, 'keys-dialog', HTMLDialogElement)
  if (page)
    partIfAny(page.root, 'keys', HTMLButtonElement)?.addEventListener('click', () => dialog?.showModal())
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return
    const isOnSlider = slider !== undefined && event.target === slider
    if (!isOnSlider && takesKeys(event.target, event.key)) return
    const command = keyCommand(event.key, isOnSlider)
    // The slider is the page’s own: there its arrows move what it shows.
    const playback = isOnSlider && command && moves(command) ? page?.playback : heard()
    if (!command || !playback) return
    event.preventDefault()
    obey(command, playback, dialog)
  })
}

const moves = ({ kind }: KeyCommand): boolean => kind !== 'toggle' && kind !== 'mute' && kind !== 'help'

function obey(command: KeyCommand, playback: Playback, dialog: HTMLDialogElement | undefined): void {
  if (command.kind === 'toggle') playback.toggle()
  else if (command.kind === 'mute') playback.toggleMute()
  else if (command.kind === 'help') dialog?.showModal()
  else if (command.kind === 'start') playback.seek(0)
  else if (command.kind === 'end') playback.seek(playback.end)
  else if (command.kind === 'fraction') playback.seek(command.fraction * playback.duration)
  else playback.seek(playback.position + command.seconds)
}

/** Whether an element has its own use for this key. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.matches('input, select, textarea')) return true
  return key === ' ' && target.closest('button, a, summary') !== null
}
