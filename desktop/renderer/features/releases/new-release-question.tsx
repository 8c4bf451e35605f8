import { titleSchema } from '@veza/shared/contracts/catalog.ts'
import { useState } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { navigate } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { Field } from '../../ui/field.tsx'
import { askForRelease } from './new-release-store.ts'
import { pickerTexts } from './order-texts.ts'
import { startProduct, type Whose } from './products.ts'
import { releasesTexts } from './texts.ts'
import { TrackPicker } from './track-picker.tsx'

/** Asks what a new release is called and which tracks are on it; the rest follows in its editor. */
export function NewReleaseQuestion({ whose }: { readonly whose: Whose }) {
  const t = useTexts(pickerTexts)
  const tr = useTexts(releasesTexts)
  const [title, setTitle] = useState('')
  const [isChecked, setIsChecked] = useState(false)
  const isFit = titleSchema.safeParse(title).success
  const close = () => askForRelease(false)
  const start = async (trackIds: readonly string[]) => {
    setIsChecked(true)
    if (!isFit) return false
    try {
      const id = await startProduct(whose, { kind: 'release', title, trackIds: [...trackIds] })
      close()
      navigate(`/releases/${id}`)
    } catch (error) {
      announceFault(tellProblem(error))
    }
    return true
  }
  return (
    <TrackPicker
      whose={whose}
      title={t('new-heading')}
      isOpen
      label={(count) => (count === 0 ? t('choose-one') : t('create'))}
      onClose={close}
      onChoose={start}
    >
      <Field
        label={tr('title')}
        value={title}
        autoFocus
        fault={isChecked && !isFit ? tr('title-missing') : undefined}
        onChange={(event) => setTitle(event.target.value)}
      />
    </TrackPicker>
  )
}
