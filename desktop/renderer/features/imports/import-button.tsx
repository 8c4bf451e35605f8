import { ChevronDown, FilePlus2, FolderPlus } from 'lucide-react'
import { useTexts } from '../../app/texts.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { chooseFiles, chooseFolder } from './take-files.ts'
import { importsTexts } from './texts.ts'

/** Files at a press; what else one can import, beside it. */
export function ImportButton() {
  const t = useTexts(importsTexts)
  const choices = [
    { label: t('choose'), icon: FilePlus2, run: chooseFiles },
    { label: t('choose-folder'), icon: FolderPlus, run: chooseFolder },
  ]
  return (
    <div className="flex gap-px">
      <Button kind="main" icon={FilePlus2} onClick={chooseFiles}>
        {t('import')}
      </Button>
      <Menu groups={[choices]}>
        <IconButton kind="main" icon={ChevronDown} label={t('what-to-import')} />
      </Menu>
    </div>
  )
}
