import type { Say } from '../../app/texts.ts'
import type { editorTexts } from './texts.ts'

interface PlaceProps {
  readonly isComing: boolean
  readonly t: Say<keyof typeof editorTexts.en>
}

/** Where the sound of a published recording is heard from, and that it is on its way. */
export const SoundPlace = ({ isComing, t }: PlaceProps) => (
  <span role="status" className="text-13 text-ink-soft">
    {t(isComing ? 'coming' : 'from-server')}
  </span>
)
