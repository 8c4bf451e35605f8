import '@fontsource-variable/schibsted-grotesk/index.css'
import './styles/main.css'
import { startPlayer } from './player/index.ts'
import { bindShare } from './share.ts'
import { readTexts } from './texts.ts'
import { bindThemeSwitch } from './theme.ts'
import { bindVerifyEmail } from './verify-email.ts'

const texts = readTexts()

for (const button of document.querySelectorAll<HTMLElement>('[data-theme-switch]')) bindThemeSwitch(button)
for (const button of document.querySelectorAll<HTMLElement>('[data-share]')) bindShare(button, texts)
for (const player of document.querySelectorAll<HTMLElement>('[data-player]'))
  startPlayer(player.closest('article') ?? document.body, player, texts)
for (const place of document.querySelectorAll<HTMLElement>('[data-verify-email]')) bindVerifyEmail(place)

if (document.body.hasAttribute('data-reloads'))
  void import('./reload.ts').then(({ followReloads }) => followReloads())
