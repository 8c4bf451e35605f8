import { Library } from 'lucide-react'
import type { Feature } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { LibraryScreen } from './library-screen.tsx'
import { libraryTexts } from './texts.ts'
import { UnpublishQuestion } from './unpublish-question.tsx'

/** Every track of this machine. */
export const library: Feature = {
  name: 'library',
  texts: libraryTexts,
  routes: [{ path: '/library', screen: LibraryScreen }],
  nav: { path: '/library', icon: Library, label: () => say(libraryTexts)('nav'), order: 10 },
  overlay: UnpublishQuestion,
  actions: [
    {
      id: 'library.open',
      label: () => say(libraryTexts)('open'),
      icon: Library,
      keys: 'g l',
      run: () => navigate('/library'),
    },
  ],
}
