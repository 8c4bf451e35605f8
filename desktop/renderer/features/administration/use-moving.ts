import { useMemo, useRef } from 'react'
import { useActions } from '../../app/actions.ts'
import { moving } from '../moderation/use-case-keys.ts'

/** J and K go through a list that is looked at. */
export function useMoving(index: number, choose: (index: number) => void): void {
  const go = useRef((_by: number): void => undefined)
  go.current = (by) => choose(index + by)
  useActions(useMemo(() => moving((by) => go.current(by)), []))
}
