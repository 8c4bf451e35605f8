import { LogOut } from 'lucide-react'
import type { Feature } from '../../app/feature.ts'
import { say } from '../../app/texts.ts'
import { SessionQuestions } from './questions.tsx'
import { signOut } from './sign-out.ts'
import { sessionTexts } from './texts.ts'

/** Who is signed in. Until somebody is, or goes on without, its screen stands in the place of all others. */
export const session: Feature = {
  name: 'session',
  texts: sessionTexts,
  routes: [],
  overlay: SessionQuestions,
  actions: [
    {
      id: 'session.sign-out',
      label: () => say(sessionTexts)('sign-out'),
      icon: LogOut,
      run: () => signOut(),
    },
  ],
}
