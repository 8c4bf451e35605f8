import { Banknote, Megaphone, Scale, ScrollText, Star, ToggleLeft, Users, Webhook } from 'lucide-react'
import { useActions } from '../../app/actions.ts'
import type { Action } from '../../app/feature.ts'
import { navigate } from '../../app/router.ts'
import { say } from '../../app/texts.ts'
import { useRole } from '../moderation/use-staff.ts'
import { useWhose } from '../sales/use-whose.ts'
import { administrationNavTexts } from './nav-texts.ts'

const ofAdmins: readonly Action[] = [
  {
    id: 'transfers.open',
    label: () => say(administrationNavTexts)('open.transfers'),
    icon: Banknote,
    run: () => navigate('/moderation/transfers'),
  },
  {
    id: 'webhooks.open',
    label: () => say(administrationNavTexts)('open.webhooks'),
    icon: Webhook,
    run: () => navigate('/moderation/webhooks'),
  },
  {
    id: 'reconciliation.open',
    label: () => say(administrationNavTexts)('open.reconciliation'),
    icon: Scale,
    run: () => navigate('/moderation/reconciliation'),
  },
  {
    id: 'featured.open',
    label: () => say(administrationNavTexts)('open.featured'),
    icon: Star,
    run: () => navigate('/moderation/featured'),
  },
  {
    id: 'users.open',
    label: () => say(administrationNavTexts)('open.users'),
    icon: Users,
    run: () => navigate('/moderation/users'),
  },
  {
    id: 'audit.open',
    label: () => say(administrationNavTexts)('open.audit'),
    icon: ScrollText,
    run: () => navigate('/moderation/audit'),
  },
  {
    id: 'flags.open',
    label: () => say(administrationNavTexts)('open.flags'),
    icon: ToggleLeft,
    run: () => navigate('/moderation/flags'),
  },
  {
    id: 'announcements.open',
    label: () => say(administrationNavTexts)('open.announcements'),
    icon: Megaphone,
    run: () => navigate('/moderation/announcements'),
  },
]
const ofOthers: readonly Action[] = []

/** The ways there, in the palette of those whom they lead anywhere. */
export function AdminActions() {
  useActions(useRole(useWhose()).data === 'admin' ? ofAdmins : ofOthers)
  return null
}
