import { formatTime } from '@veza/shared/face/format.ts'
import { useEffect, useRef } from 'react'
import type { Player } from './player.ts'

/** Where it plays, told without drawing anything anew. */
export function Position({ player }: { readonly player: Player }) {
  const ref = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const show = () => {
      if (ref.current) ref.current.textContent = formatTime(player.position())
    }
    show()
    return player.onPosition(show)
  }, [player])
  return <span ref={ref} className="figures min-w-10 text-right" />
}
