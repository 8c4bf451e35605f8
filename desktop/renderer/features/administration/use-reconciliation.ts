import { useMutation, useQuery } from '@tanstack/react-query'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client, queries } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { interval } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { reconciliationTexts } from './texts.ts'

const refresh = () => queries.invalidateQueries({ queryKey: ['moderation'] })

/** What the last checks found, of the books and of the balance. */
export function useChecks(whose: Whose) {
  const findings = useQuery({
    queryKey: about('moderation', 'findings', whose),
    queryFn: ({ signal }) => client.reconciliation.findings({ whose }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })
  const differences = useQuery({
    queryKey: about('moderation', 'differences', whose),
    queryFn: ({ signal }) => client.reconciliation.differences({ whose }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })
  return {
    findings: findings.data,
    differences: differences.data,
    error: findings.error ?? differences.error,
    refetch: () => Promise.all([findings.refetch(), differences.refetch()]),
  }
}

export const useRun = (whose: Whose) =>
  useMutation({ mutationFn: () => client.reconciliation.run({ whose }), onSettled: refresh })

export const useCheck = (whose: Whose) =>
  useMutation({
    mutationFn: () => client.reconciliation.check({ whose }),
    onSuccess: () => announce(say(reconciliationTexts)('check-begun')),
    onError: (error) => announceFault(tellProblem(error)),
    onSettled: refresh,
  })
