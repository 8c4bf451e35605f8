import { useEffect } from 'react'
import { client, untilAnswered, useConnection } from '../../app/studio.ts'
import { useAccount } from '../session/use-session.ts'

/** What is only scrolled past is not wanted. */
const STILL_MS = 150

interface Lacking {
  readonly id: string
  readonly isLacking: boolean
  /** What of it was fetched. */
  readonly remoteCover: string | null
  readonly remoteWaveform: string | null
}

/** Has covers and waveforms fetched that lie at the server alone, of those that are looked at; they appear as they come. */
export function useWants(rows: readonly (Lacking | undefined)[]): void {
  const account = useAccount()
  // An engine that was started again knows of no wish: the line to it opens anew.
  const { kind } = useConnection()
  // One that lacks something else than before is wished for again: what was fetched of it is another.
  const wishes = rows.flatMap((row) =>
    row?.isLacking ? [[row.id, row.remoteCover, row.remoteWaveform].join('/')] : [],
  )
  const wanted = wishes.join(' ')
  const { server, accountId } = account ?? {}
  useEffect(() => {
    if (kind !== 'open' || wanted === '' || !server || !accountId) return
    const ids = wanted.split(' ').map((wish) => wish.slice(0, wish.indexOf('/')))
    const want = () => client.library.want({ whose: { server, accountId }, ids })
    // Without an answer nothing is lost: what is looked at next is asked for as well.
    const timer = setTimeout(() => void untilAnswered(want).catch(() => undefined), STILL_MS)
    return () => clearTimeout(timer)
  }, [wanted, server, accountId, kind])
}
