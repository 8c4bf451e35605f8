import type { WaitingEdit } from '@veza/shared/studio/bridge/offline.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import { useEffect } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { navigate } from '../../app/router.ts'
import { client, queries } from '../../app/studio.ts'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { nameOfField } from '../conflicts/field-names.ts'
import { hideOfflinePanel, useOfflinePanel } from './panel-store.ts'
import { readAnew } from './read-anew.ts'
import { tellTime } from './tell-time.ts'
import { offlineTexts } from './texts.ts'
import { useEdits, useStanding } from './use-offline.ts'

/** What waits to be sent, what was refused and why, and when the server was last heard. */
export function OfflinePanel() {
  const { isShown } = useOfflinePanel()
  return isShown ? <Shown /> : null
}

function Shown() {
  const t = useTexts(offlineTexts)
  const edits = useEdits()
  // When the server was heard last is no change that anybody is told of.
  useEffect(() => void queries.invalidateQueries({ queryKey: ['things'] }), [])
  return (
    <Dialog
      title={t('title')}
      isOpen
      onClose={hideOfflinePanel}
      actions={
        <>
          <Button onClick={() => void readAnew()}>{t('resync')}</Button>
          <Button kind="main" onClick={hideOfflinePanel}>
            {t('close')}
          </Button>
        </>
      }
    >
      <Connection />
      {edits?.length === 0 && <p className="mt-4 text-ink-soft">{t('nothing-waits')}</p>}
      {edits && edits.length > 0 && (
        <>
          <h2 className="mt-4 mb-1 font-semibold text-13">{t('edits')}</h2>
          <ul aria-label={t('edits')}>
            {edits.map((edit) => (
              <Edit key={edit.id} edit={edit} />
            ))}
          </ul>
        </>
      )}
    </Dialog>
  )
}

function Connection() {
  const t = useTexts(offlineTexts)
  const language = useLanguage()
  const standing = useStanding()
  if (standing === null) return null
  const { failure, pulledAt } = standing
  const time = pulledAt && tellTime(pulledAt, language)
  return (
    <div className="leading-normal">
      <p>{failure ? tellFailure(failure, language).what : t('connected')}</p>
      <p className="text-ink-soft">
        {failure && `${t('kept')} `}
        {time ? t('as-of', { time }) : t('reading')}
      </p>
    </div>
  )
}

type Words = Say<keyof typeof offlineTexts.en>

function Edit({ edit }: { readonly edit: WaitingEdit }) {
  const t = useTexts(offlineTexts)
  const language = useLanguage()
  const { state, failure } = edit
  return (
    <li className="border-hairline border-t py-2" data-edit={state}>
      <div className="flex items-center gap-2">
        <div className="min-w-0 grow">
          <p className="truncate font-medium">{edit.title || t('untitled')}</p>
          <p className="text-12 text-ink-soft">
            {whatOf(edit, t)} · {t(`state.${state}`)}
          </p>
        </div>
        <Decide edit={edit} />
      </div>
      {state === 'failed' && failure && (
        <p className="mt-1 text-12 text-bad-text">
          {tellFailure(failure, language).what} {failure.detail}
        </p>
      )}
    </li>
  )
}

function whatOf({ action, fields }: WaitingEdit, t: Words): string {
  if (action === 'create' || action === 'delete') return t(`action.${action}`)
  return fields.map(nameOfField).join(', ')
}

function Decide({ edit: { id, state } }: { readonly edit: WaitingEdit }) {
  const t = useTexts(offlineTexts)
  const ask = (what: 'retry' | 'discard') =>
    client.offline[what]({ entryId: id }).catch((error: unknown) => announceFault(tellProblem(error)))
  if (state === 'conflict')
    return (
      <Button
        onClick={() => {
          hideOfflinePanel()
          navigate('/conflicts')
        }}
      >
        {t('decide')}
      </Button>
    )
  if (state !== 'failed') return null
  return (
    <>
      <Button onClick={() => ask('retry')}>{t('retry')}</Button>
      <Button kind="danger" onClick={() => ask('discard')}>
        {t('discard')}
      </Button>
    </>
  )
}
