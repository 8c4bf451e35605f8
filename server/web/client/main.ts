import './styles/main.css'
import { bindBell } from './bell.ts'
import { bindComments } from './comments.ts'
import { bindFollow } from './follow.ts'
import { bindGoOn } from './go-on.ts'
import { bindMenus } from './menu.ts'
import { startPlayer } from './player/index.ts'
import type { Playback } from './player/playback.ts'
import { bindReaction } from './react.ts'
import { bindRelease } from './release.ts'
import { bindReload } from './reload-if-asked.ts'
import { bindSearch } from './search.ts'
import { bindShare } from './share.ts'
import { readTexts } from './texts.ts'
import { bindThemeSwitches } from './theme.ts'

const texts = readTexts()

bindThemeSwitches()
bindMenus()
for (const bell of document.querySelectorAll<HTMLElement>('[data-bell]')) bindBell(bell)
for (const button of document.querySelectorAll<HTMLElement>('[data-share]')) bindShare(button, texts)
let playing: Playback | undefined
for (const player of document.querySelectorAll<HTMLElement>('[data-player]')) {
  const root = player.closest('article') ?? document.body
  const playback = startPlayer(root, player, texts)
  if ('release' in root.dataset) bindRelease(root, playback)
  bindGoOn(root, playback)
  playing = playback
}
for (const section of document.querySelectorAll<HTMLElement>('[data-comments]'))
  bindComments(section, playing, texts)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-follow]')) bindFollow(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-reaction]')) bindReaction(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-search]')) bindSearch(form)
bindReload()
