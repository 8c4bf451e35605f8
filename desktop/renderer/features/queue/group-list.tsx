import { useVirtualizer } from '@tanstack/react-virtual'
import type { GroupsShown } from '@veza/shared/studio/bridge/queue.ts'
import { useRef } from 'react'
import { useTexts } from '../../app/texts.ts'
import { GROUP_PX, GroupRow } from './group-row.tsx'
import { useGroups } from './groups.ts'
import { queueTexts } from './texts.ts'
import { useListKeys } from './use-list-keys.ts'

const OVERSCAN = 8

export interface GroupListProps {
  readonly shown: GroupsShown
  readonly total: number
}

/** One line a track, its jobs below where it is opened; only what is seen is there. */
export function GroupList({ shown, total }: GroupListProps) {
  const t = useTexts(queueTexts)
  const frame = useRef<HTMLDivElement>(null)
  const isMovable = shown === 'live'
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => GROUP_PX,
    overscan: OVERSCAN,
  })
  const items = virtual.getVirtualItems()
  const group = useGroups(shown, items[0]?.index ?? 0, items.at(-1)?.index ?? 0)
  const reveal = (index: number) => virtual.scrollToIndex(index)
  const { said, onKeyDown } = useListKeys({ total, group, isMovable, reveal })
  return (
    <div ref={frame} className="min-h-0 grow overflow-auto">
      <p role="status" className="sr-only">
        {said}
      </p>
      <ul
        aria-label={t('list')}
        // In the flow, so that rows of any height stand below each other, whatever was measured of them.
        style={{ height: virtual.getTotalSize(), paddingTop: items[0]?.start ?? 0 }}
        onKeyDown={onKeyDown}
      >
        {items.map(({ index }) => (
          // By what it shows: a row that is moved takes the focus along.
          <li
            key={group(index)?.id ?? index}
            ref={virtual.measureElement}
            data-index={index}
            aria-posinset={index + 1}
            aria-setsize={total}
            className="min-h-11"
          >
            <GroupRow group={group(index)} next={group(index + 1)} index={index} isMovable={isMovable} />
          </li>
        ))}
      </ul>
    </div>
  )
}
