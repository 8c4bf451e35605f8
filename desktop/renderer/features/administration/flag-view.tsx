import type { Flag } from '@veza/shared/contracts/flags.ts'
import { useState } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { tellTime } from '../offline/tell-time.ts'
import type { Whose } from '../sales/use-whose.ts'
import { Fact, Facts } from './facts.tsx'
import { FlagDialog, RemoveFlagDialog } from './flag-dialog.tsx'
import { flagsTexts } from './texts.ts'
import { useFlagWords } from './use-flag-words.ts'
import { goToEntries } from './wanted.ts'

/** One flag, whole: what it switches, whom it is on for, and the way to change that. */
export function FlagView({ whose, flag }: { readonly whose: Whose; readonly flag: Flag }) {
  const t = useTexts(flagsTexts)
  const { nameOf, aboutOf } = useFlagWords()
  const [isAsking, setIsAsking] = useState(false)
  const close = () => setIsAsking(false)
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={nameOf(flag)} data-stale={flag.isStale}>
      <header className="flex max-w-[70ch] flex-col gap-2">
        <h2 className="break-words font-semibold text-20">{nameOf(flag)}</h2>
        <p className="leading-normal">{aboutOf(flag)}</p>
        <p>
          <Button kind={flag.isStale ? 'danger' : 'plain'} onClick={() => setIsAsking(true)}>
            {t(flag.isStale ? 'remove' : 'change')}
          </Button>
        </p>
      </header>
      <Standing flag={flag} />
      <Part heading={t('log')}>
        <p>
          <Button onClick={() => goToEntries({ family: 'operation' })}>{t('log-all')}</Button>
        </p>
      </Part>
      {isAsking && flag.isStale && <RemoveFlagDialog whose={whose} flag={flag} onClose={close} />}
      {isAsking && !flag.isStale && <FlagDialog whose={whose} flag={flag} onClose={close} />}
    </article>
  )
}

function Standing({ flag }: { readonly flag: Flag }) {
  const t = useTexts(flagsTexts)
  const language = useLanguage()
  const { whomOf } = useFlagWords()
  const { name, allowed, isForClients, updatedAt } = flag
  return (
    <Part heading={t('facts')}>
      <Facts>
        <Fact name={t('whom')}>{whomOf(flag)}</Fact>
        <Fact name={t('by-name')}>{allowed.map(({ username }) => username).join(', ')}</Fact>
        <Fact name={t('clients')}>{t(isForClients ? 'yes' : 'no')}</Fact>
        <Fact name={t('changed-at')}>{updatedAt === null ? t('never') : tellTime(updatedAt, language)}</Fact>
        <Fact name={t('code')} isCode>
          {name}
        </Fact>
      </Facts>
    </Part>
  )
}
