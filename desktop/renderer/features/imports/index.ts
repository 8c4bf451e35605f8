import { FilePlus2, FolderPlus } from 'lucide-react'
import type { Feature } from '../../app/feature.ts'
import { say } from '../../app/texts.ts'
import { chooseFiles, chooseFolder, followTaking } from './take-files.ts'
import { importsTexts } from './texts.ts'

/** Files on their way into the library. */
export const imports: Feature = {
  name: 'imports',
  texts: importsTexts,
  routes: [],
  follow: followTaking,
  actions: [
    {
      id: 'imports.choose',
      label: () => say(importsTexts)('choose'),
      icon: FilePlus2,
      keys: 'mod+i',
      run: chooseFiles,
    },
    {
      id: 'imports.choose-folder',
      label: () => say(importsTexts)('choose-folder'),
      icon: FolderPlus,
      run: chooseFolder,
    },
  ],
}
