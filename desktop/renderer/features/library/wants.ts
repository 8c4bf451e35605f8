import { useEffect } from 'react'
import { client, untilAnswered, useConnection } from '../../app/studio.ts'
import { useAccount } from '../session/use-session.ts'

/** What is only scrolled past is not wanted. */
const STILL_MS = 150

interface Lacking {
  readonly id: string
  readonly isLacking: boolean
}

/** Has covers and waveforms fetched that lie at the server alone, of those that are looked at; they appear as they come. */
export function useWants(rows: readonly (Lacking | undefined)[]): void {
  const account = useAccount()
  // An engine that was started again knows of no wish: the line to it opens anew.
  const { kind } = useConnection()
  const ids = rows.flatMap((row) => (row?.isLacking ? [row.id] : [])).join(' ')
  const { server, accountId } = account ?? {}
  useEffect(() => {
    if (kind !== 'open' || ids === '' || !server || !accountId) return
    const want = () => client.library.want({ whose: { server, accountId }, ids: ids.split(' ') })
    // Without an answer nothing is lost: what is looked at next is asked for as well.
    const timer = setTimeout(() => void untilAnswered(want).catch(() => undefined), STILL_MS)
    return () => clearTimeout(timer)
  }, [ids, server, accountId, kind])
}
