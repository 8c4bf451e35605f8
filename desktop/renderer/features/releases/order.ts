import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { useEffect, useRef, useState } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { editProduct, type Whose } from './products.ts'

/** A release's order as it is shown: at once as it was wished for, then as the engine has it. */
export function useOrder(whose: Whose, { id, trackIds }: Pick<SyncProduct, 'id' | 'trackIds'>) {
  const [order, setOrder] = useState(trackIds)
  const unanswered = useRef(0)
  useEffect(() => {
    // What the engine says meanwhile was true before the last wish.
    if (unanswered.current === 0) setOrder(trackIds)
  }, [trackIds])
  const put = async (wanted: string[]) => {
    setOrder(wanted)
    unanswered.current += 1
    try {
      await editProduct(whose, id, 'edit', { trackIds: wanted }, { trackIds: order })
      unanswered.current -= 1
    } catch (error) {
      unanswered.current -= 1
      setOrder(trackIds)
      announceFault(tellProblem(error))
    }
  }
  return [order, put] as const
}
