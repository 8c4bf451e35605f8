import type { ReactNode } from 'react'
import { type ListName, useChosen } from '../moderation/chosen.ts'
import { ListAndOne } from '../moderation/list-and-one.tsx'
import { isFactorWanted } from '../moderation/moderation-frame.tsx'
import { SecondFactor } from '../moderation/second-factor.tsx'
import type { Asked } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Listed } from './listed.tsx'
import { useMoving } from './use-moving.ts'

interface AdminQueueProps<T> {
  readonly whose: Whose
  readonly asked: Asked<T>
  /** What is looked at in it is remembered by this name. */
  readonly list: ListName
  /** Read out. */
  readonly label: string
  /** What is said where there is nothing. */
  readonly empty: ReactNode
  /** What chooses among them, where anything does. */
  readonly filters?: ReactNode
  row(item: T): ReactNode
  /** What is chosen, whole. */
  children(item: T): ReactNode
}

/**
 * A list of the server's for admins, and one of it. A second factor is asked for above what is there, which stays as it is:
 * nothing that was typed is lost.
 */
export function AdminQueue<T extends { readonly id: string }>(props: AdminQueueProps<T>) {
  const { whose, asked, empty, filters } = props
  const isProofWanted = isFactorWanted(asked.error)
  return (
    <>
      {isProofWanted && (
        <div className="shrink-0 border-hairline border-b">
          <SecondFactor whose={whose} />
        </div>
      )}
      {filters}
      {!(isProofWanted && asked.items === undefined) && (
        <Listed asked={isProofWanted ? { ...asked, error: null } : asked} empty={empty}>
          {(items) => <Queue {...props} items={items} />}
        </Listed>
      )}
    </>
  )
}

function Queue<T extends { readonly id: string }>(
  props: AdminQueueProps<T> & { readonly items: readonly T[] },
) {
  const { asked, list, items, label, row, children } = props
  const { more, isBringing } = asked
  const { item, index, choose } = useChosen(list, items, more)
  useMoving(index, choose)
  return (
    <ListAndOne {...{ items, index, choose, more, isBringing, label, row }}>
      {item ? children(item) : null}
    </ListAndOne>
  )
}
