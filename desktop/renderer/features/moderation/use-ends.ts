import { useState } from 'react'
import { untilOf } from './decisions.ts'

/** When a suspension of so many days ends: sent once more, because the answer was lost, it must be the same one. */
export function useEnds(): (days: number) => string {
  const [ends] = useState(() => new Map<number, string>())
  return (days) => {
    const end = ends.get(days) ?? untilOf(days, new Date())
    ends.set(days, end)
    return end
  }
}
