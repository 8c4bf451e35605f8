import type { ReactNode } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Unasked } from '../moderation/moderation-frame.tsx'
import { moderationTexts } from '../moderation/texts.ts'
import type { Asked } from '../moderation/use-queue.ts'

interface ListedProps<T> {
  readonly asked: Asked<T>
  /** What is said where there is nothing. */
  readonly empty: ReactNode
  children(items: readonly T[]): ReactNode
}

/** What the server lists; that it is asked still, did not answer, or has nothing. */
export function Listed<T>({ asked: { items, error, refetch }, empty, children }: ListedProps<T>) {
  const t = useTexts(moderationTexts)
  return (
    <>
      {error && <Unasked error={error} isOld={items !== undefined} onAgain={() => void refetch()} />}
      {items === undefined && !error && (
        <p aria-busy className="p-6 text-ink-soft">
          {t('asking')}
        </p>
      )}
      {items?.length === 0 && empty}
      {items && items.length > 0 && children(items)}
    </>
  )
}
