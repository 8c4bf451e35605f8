import { useEffect, useMemo, useRef } from 'react'
import { useActions } from '../../app/actions.ts'
import { hrefOf, navigate } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Conflict } from './conflict.tsx'
import { chooseAll, chosenOf, useConflictsStore } from './conflicts-store.ts'
import { conflictsTexts } from './texts.ts'
import { decide, useConflicts } from './use-conflicts.ts'

/** Everything that was changed on both sides. After the last one, one is back where one was. */
export function ConflictsScreen() {
  const t = useTexts(conflictsTexts)
  const things = useConflicts()
  const heading = useRef<HTMLHeadingElement>(null)
  const count = things?.length
  useGoBack(count)
  useKeys()
  // What was decided is gone from under the keyboard: it goes on from the top.
  useEffect(() => {
    if (count !== undefined && document.activeElement === document.body) heading.current?.focus()
  }, [count])
  return (
    <div className="h-full overflow-auto px-6 py-3" aria-busy={things === null || undefined}>
      <h1 ref={heading} tabIndex={-1} className="font-semibold text-20 leading-8 outline-none">
        {t('heading')}
      </h1>
      {count === 0 && (
        <EmptyState picture="decided" heading={t('empty')}>
          <p>{t('empty-hint')}</p>
          <LinkButton href={hrefOf('/library')}>{t('to-library')}</LinkButton>
        </EmptyState>
      )}
      {count !== undefined && count > 0 && <p className="mb-4 max-w-[68ch] text-ink-soft">{t('intro')}</p>}
      {things?.map((thing) => (
        <Conflict key={thing.id} thing={thing} />
      ))}
    </div>
  )
}

/** Where there was something to decide and is nothing any more. */
function useGoBack(count: number | undefined): void {
  const before = useRef(count)
  useEffect(() => {
    const wasOpen = (before.current ?? 0) > 0
    before.current = count
    if (count === 0 && wasOpen) navigate(useConflictsStore.getState().cameFrom)
  }, [count])
}

/** The first thing by single keys: one side of all its fields, then keep. */
function useKeys(): void {
  const t = useTexts(conflictsTexts)
  const first = useConflicts()?.find(({ conflicts: [{ conflict }] }) => conflict.kind === 'fields')
  useActions(
    useMemo(() => {
      if (first === undefined) return []
      const { conflicts } = first
      return [
        {
          id: 'conflicts.mine',
          label: () => t('all-mine'),
          keys: 'm',
          run: () => chooseAll(conflicts, 'mine'),
        },
        {
          id: 'conflicts.theirs',
          label: () => t('all-theirs'),
          keys: 't',
          run: () => chooseAll(conflicts, 'theirs'),
        },
        {
          id: 'conflicts.keep',
          label: () => t('keep'),
          keys: 'mod+enter',
          run: () => keepChosen(conflicts),
        },
      ]
    }, [first, t]),
  )
}

function keepChosen(conflicts: Parameters<typeof chosenOf>[0]): void {
  const chosen = chosenOf(conflicts)
  if (chosen.length > 0) void decide(chosen)
}
