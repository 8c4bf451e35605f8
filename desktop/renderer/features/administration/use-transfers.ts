import { useMutation, useQuery } from '@tanstack/react-query'
import type { TransferStatus } from '@veza/shared/contracts/order-states.ts'
import type { Transfer, TransferDetail } from '@veza/shared/contracts/selling.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { about, client, queries } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { interval, usePages } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { transfersTexts } from './texts.ts'

/** Which transfers are looked at. */
export interface WantedTransfers {
  readonly status: TransferStatus | null
  /** Of one seller or order alone, with what it is called. */
  readonly only: { readonly kind: 'seller' | 'order'; readonly id: string; readonly name: string } | null
}

export function useTransfers(whose: Whose, { status, only }: WantedTransfers) {
  const sellerId = only?.kind === 'seller' ? only.id : null
  const orderId = only?.kind === 'order' ? only.id : null
  return usePages<Transfer>(['transfers', whose, status, sellerId, orderId], (cursor, signal) =>
    client.transfers.list({ whose, cursor, status, sellerId, orderId }, { signal }),
  )
}

export const useTransfer = (whose: Whose, id: string) =>
  useQuery({
    queryKey: about('moderation', 'transfer', whose, id),
    queryFn: ({ signal }) => client.transfers.get({ whose, id }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })

/** Each try counts: one whose answer was lost is not made again by itself. */
export const useRetry = (whose: Whose, id: string) =>
  useMutation({
    mutationFn: () => client.transfers.retry({ whose, id }),
    onSuccess: tellTried,
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation'] }),
  })

function tellTried({ status }: TransferDetail): void {
  const t = say(transfersTexts)
  const isDone = status === 'completed' || status === 'reversed'
  if (isDone) announce(t('tried', { status: t(`is.${status}`) }))
  else announceFault(t('tried-in-vain', { status: t(`is.${status}`) }))
}
