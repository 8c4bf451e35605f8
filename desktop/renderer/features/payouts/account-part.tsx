import { useMutation } from '@tanstack/react-query'
import { sellerCountries } from '@veza/shared/contracts/seller-countries.ts'
import type { SellerAccountState, Selling } from '@veza/shared/contracts/selling.ts'
import { ExternalLink } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Select } from '../../ui/select.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { Part } from './part.tsx'
import { payoutsTexts } from './texts.ts'

type Account = Selling['account']

export interface AccountPartProps {
  readonly whose: Whose
  readonly account: Account
  /** The person is at the provider's page, or back and done. */
  onAway(isAway: boolean): void
}

/** How the account at the provider stands, with the one thing that there is to do about it. */
export function AccountPart({ whose, account, onAway }: AccountPartProps) {
  const t = useTexts(payoutsTexts)
  const outside = useOutside(account, onAway)
  const state = account?.state ?? 'none'
  const asksCountry = state === 'none' || state === 'started' || state === 'closed'
  return (
    <Part heading={t('account')}>
      <p className="max-w-[64ch]" data-account={state}>
        {t(wordsOf(account))}
      </p>
      {account && isAsking(account.state) && account.required.length > 0 && (
        <ul className="list-disc pl-5">
          {account.required.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      )}
      {asksCountry ? (
        <Opening whose={whose} country={account?.country} outside={outside} />
      ) : (
        <WayOn whose={whose} state={state} outside={outside} />
      )}
      {outside.error && <Notice kind="bad">{tellProblem(outside.error)}</Notice>}
      {outside.data && (
        <Notice
          kind="note"
          action={
            <a
              className="underline underline-offset-2"
              href={outside.data.url}
              target="_blank"
              rel="noreferrer"
            >
              {t('open-here')}
            </a>
          }
        >
          {t('opened-outside')}
        </Notice>
      )}
    </Part>
  )
}

const isAsking = (state: SellerAccountState): state is 'incomplete' | 'no-payouts' =>
  state === 'incomplete' || state === 'no-payouts'

function wordsOf(account: Account) {
  if (account === null) return 'account.none'
  const { state, required } = account
  return isAsking(state) && required.length === 0
    ? (`account.${state}.unknown` as const)
    : (`account.${state}` as const)
}

type Outside = ReturnType<typeof useOutside>

/** Asks for a page of the provider's and opens it in the browser; each is for one use, and made when it is asked for. */
function useOutside(account: Account, onAway: (isAway: boolean) => void) {
  const mutation = useMutation({
    mutationFn: (ask: () => Promise<{ url: string }>) => ask(),
    onSuccess: ({ url }) => {
      onAway(true)
      window.open(url, '_blank', 'noreferrer')
    },
  })
  const { reset } = mutation
  const standing = JSON.stringify(account)
  // Something has come of it: the page that was opened is of the past.
  // biome-ignore lint/correctness/useExhaustiveDependencies: told by how the account stands
  useEffect(() => reset, [standing, reset])
  const isReady = account?.state === 'ready'
  useEffect(() => {
    if (isReady) onAway(false)
  }, [isReady, onAway])
  return mutation
}

interface OpeningProps {
  readonly whose: Whose
  readonly country: string | undefined
  readonly outside: Outside
}

/** Asks for the country first: at the provider an account is of one country for ever. */
function Opening({ whose, country, outside }: OpeningProps) {
  const t = useTexts(payoutsTexts)
  const language = useLanguage()
  const [chosen, setChosen] = useState(country ?? '')
  const choices = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: 'region' })
    return [...new Set([...sellerCountries, ...(country ? [country] : [])])]
      .map((value) => ({ value: value as string, label: names.of(value) ?? value }))
      .sort((one, other) => one.label.localeCompare(other.label, language))
  }, [language, country])
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-end gap-3">
        <Select
          label={t('country')}
          value={chosen}
          choices={choices}
          placeholder={t('choose-country')}
          onChange={setChosen}
        />
        <Button
          kind="main"
          icon={ExternalLink}
          disabled={chosen === ''}
          isBusy={outside.isPending}
          onClick={() => outside.mutate(() => client.payouts.openAccount({ whose, country: chosen }))}
        >
          {t('open-account')}
        </Button>
      </div>
      <p className="text-12 text-ink-soft">{t('country-hint')}</p>
    </div>
  )
}

interface WayOnProps {
  readonly whose: Whose
  readonly state: SellerAccountState
  readonly outside: Outside
}

function WayOn({ whose, state, outside }: WayOnProps) {
  const t = useTexts(payoutsTexts)
  const { isPending, mutate } = outside
  if (state === 'rejected') return null
  const onboarding = () => mutate(() => client.payouts.onboarding({ whose }))
  const dashboard = () => mutate(() => client.payouts.dashboard({ whose }))
  return (
    <div>
      {isAsking(state) && (
        <Button kind="main" icon={ExternalLink} isBusy={isPending} onClick={onboarding}>
          {t('continue')}
        </Button>
      )}
      {state === 'in-review' && (
        <Button icon={ExternalLink} isBusy={isPending} onClick={onboarding}>
          {t('look')}
        </Button>
      )}
      {state === 'ready' && (
        <Button icon={ExternalLink} isBusy={isPending} onClick={dashboard}>
          {t('dashboard')}
        </Button>
      )}
    </div>
  )
}
