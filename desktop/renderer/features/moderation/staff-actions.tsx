import { Gavel } from 'lucide-react'
import { useActions } from '../../app/actions.ts'
import type { Action } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { moderationNavTexts } from './nav-texts.ts'
import { useIsStaff } from './use-staff.ts'

const ofStaff: readonly Action[] = [
  {
    id: 'moderation.open',
    label: () => say(moderationNavTexts)('open'),
    icon: Gavel,
    keys: 'g m',
    run: () => navigate('/moderation'),
  },
]
const ofOthers: readonly Action[] = []

/** The way there, on every screen, for whom it leads anywhere. */
export function StaffActions() {
  useActions(useIsStaff() ? ofStaff : ofOthers)
  return null
}
