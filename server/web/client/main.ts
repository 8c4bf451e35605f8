import './styles/main.css'
import { bindAnnouncement } from './announcements.ts'
import { bindBell } from './bell.ts'
import { bindComments } from './comments.ts'
import { bindFollow } from './follow.ts'
import { goOnFrom, playOnArrival } from './go-on.ts'
import { bindLyrics } from './lyrics.ts'
import { bindMenus } from './menu.ts'
import { bindKeys } from './player/bind-keys.ts'
import { startPlayer } from './player/index.ts'
import type { Playback } from './player/playback.ts'
import type { Deck } from './queue/deck.ts'
import { startQueue } from './queue/index.ts'
import { pagePlayer } from './queue/page-player.ts'
import { bindReaction } from './react.ts'
import { bindRelease } from './release.ts'
import { bindReload } from './reload-if-asked.ts'
import { bindSearch } from './search.ts'
import { bindShare } from './share.ts'
import { readTexts } from './texts.ts'
import { bindThemeSwitches } from './theme.ts'
import { bindGuest } from './together/guest.ts'

const texts = readTexts()

bindThemeSwitches()
bindMenus()
for (const bell of document.querySelectorAll<HTMLElement>('[data-bell]')) bindBell(bell)
for (const one of document.querySelectorAll<HTMLElement>('[data-announcement]')) bindAnnouncement(one)
for (const button of document.querySelectorAll<HTMLElement>('[data-share]')) bindShare(button, texts)
const together = document.querySelector<HTMLElement>('[data-together]')
if (together) bindGuest(together, texts)
// A guest hears what the host does, and nothing beside it.
const dock = together ? null : document.querySelector<HTMLElement>('[data-dock]')
let deck: Deck | undefined
let playing: Playback | undefined
for (const player of document.querySelectorAll<HTMLElement>('[data-player]')) {
  const root = player.closest('article') ?? document.body
  const isActive = () => deck === undefined || deck.active === playback
  const playback = startPlayer(root, player, texts, { isActive, heard: () => deck?.heard })
  // Before what may play at once.
  deck = dock ? startQueue(dock, texts, pagePlayer(root, playback, goOnFrom(root))) : undefined
  if ('release' in root.dataset) bindRelease(root, playback, deck === undefined)
  playOnArrival(playback)
  playing = playback
}
if (dock && !deck) {
  deck = startQueue(dock, texts, undefined)
  bindKeys(() => deck?.heard)
}
for (const section of document.querySelectorAll<HTMLElement>('[data-comments]'))
  bindComments(section, playing, texts)
const words = document.querySelector<HTMLElement>('[data-lyrics]')
if (words && playing) bindLyrics(words, playing, texts)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-follow]')) bindFollow(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-reaction]')) bindReaction(form)
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-search]')) bindSearch(form)
bindReload()
