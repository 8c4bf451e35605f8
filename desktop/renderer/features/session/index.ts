import { LogOut } from 'lucide-react'
import type { Feature } from '../../app/feature.ts'
import { say } from '../../app/texts.ts'
import { signOut } from './sign-out.ts'
import { sessionTexts } from './texts.ts'
import { UnsentQuestion } from './unsent-question.tsx'

/** Who is signed in. Without anybody, its screen stands in the place of all others. */
export const session: Feature = {
  name: 'session',
  texts: sessionTexts,
  routes: [],
  overlay: UnsentQuestion,
  actions: [
    {
      id: 'session.sign-out',
      label: () => say(sessionTexts)('sign-out'),
      icon: LogOut,
      run: () => signOut(),
    },
  ],
}
