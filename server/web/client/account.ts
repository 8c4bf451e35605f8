import './styles/account-main.css'
import { awaitPayment } from './account/await-payment.ts'
import { bindForms } from './account/forms.ts'
import { showLocalTimes } from './account/times.ts'
import { bindTold } from './account/told.ts'
import { bindAnnouncement } from './announcements.ts'
import { bindBell } from './bell.ts'
import { bindMenus } from './menu.ts'
import { bindReload } from './reload-if-asked.ts'
import { bindThemeSwitches } from './theme.ts'
import { bindVerifyEmail } from './verify-email.ts'

bindThemeSwitches()
bindMenus()
for (const bell of document.querySelectorAll<HTMLElement>('[data-bell]')) bindBell(bell)
for (const one of document.querySelectorAll<HTMLElement>('[data-announcement]')) bindAnnouncement(one)
for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-told]')) bindTold(link)
bindForms()
showLocalTimes()
for (const place of document.querySelectorAll<HTMLElement>('[data-verify-email]')) bindVerifyEmail(place)
for (const place of document.querySelectorAll<HTMLElement>('[data-awaits]')) awaitPayment(place)
bindReload()
