import type { JobGroup } from '@veza/shared/studio/bridge/queue.ts'
import { ArrowDownToLine, ArrowUpToLine, Disc3, MoreHorizontal, RotateCcw, X } from 'lucide-react'
import { announce } from '../../app/announce.ts'
import { navigate } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, type MenuItem } from '../../ui/menu.tsx'
import { idsIn, liveIds } from './standing.ts'
import { queueTexts } from './texts.ts'
import { again, cancel, move, retry, titleOf } from './wishes.ts'

/** Everything else that can be done with all the work for one track. */
export function GroupMenu({ group, isMovable }: { readonly group: JobGroup; readonly isMovable: boolean }) {
  const t = useTexts(queueTexts)
  const title = titleOf(group)
  const live = liveIds(group)
  const tryable = [
    ...idsIn(group, 'failed'),
    ...group.jobs.filter(({ nextTryAt }) => nextTryAt !== null).map(({ id }) => id),
  ]
  const last = group.jobs.at(-1)
  const now: MenuItem[] = [
    { label: t('first'), icon: ArrowUpToLine, disabled: !isMovable, run: () => move(live, 'first') },
    { label: t('last'), icon: ArrowDownToLine, disabled: !isMovable, run: () => move(live, 'last') },
    { label: t('retry-now'), icon: RotateCcw, disabled: tryable.length === 0, run: () => retry(tryable) },
  ]
  const queueAgain = async () => {
    if (last && (await again(last.id))) announce(t('queued-again', { title }))
  }
  const over: MenuItem[] = [{ label: t('again'), icon: RotateCcw, run: queueAgain }]
  const { trackId } = group
  const open: MenuItem[] =
    trackId === null
      ? []
      : [{ label: t('open-track'), icon: Disc3, run: () => navigate(`/tracks/${trackId}`) }]
  const end: MenuItem = { label: t('cancel'), icon: X, isDanger: true, run: () => cancel(group, live) }
  return (
    <Menu groups={live.length > 0 ? [now, open, [end]] : [over, open]}>
      <IconButton icon={MoreHorizontal} label={t('more-of', { title })} />
    </Menu>
  )
}
