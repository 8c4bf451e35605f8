import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import type { WaitingEdit } from '@veza/shared/studio/bridge/offline.ts'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf } from '../../app/router.ts'
import { client, untilAnswered } from '../../app/studio.ts'
import { TechnicalDetail } from '../../app/technical-detail.tsx'
import { say, useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { useEdits } from '../offline/use-offline.ts'
import { Lacks } from './lacks.tsx'
import { lacksSaid } from './readiness.ts'
import { saleTexts } from './sale-texts.ts'

/** Edits of a product that the server has not confirmed. */
export function useProductEdits(id: string | undefined): readonly WaitingEdit[] {
  const edits = useEdits() ?? []
  return edits.filter((edit) => edit.kind === 'product' && edit.resourceId === id)
}

const fault = (error: unknown) => announceFault(tellProblem(error))
const sendAgain = (entryId: string) => untilAnswered(() => client.offline.retry({ entryId })).catch(fault)
const takeBack = (entryId: string) =>
  untilAnswered(() => client.offline.discard({ entryId })).then(
    ({ did }) => did && announce(say(saleTexts)('taken-back')),
    fault,
  )

/** What became of edits that are not at the server: what asks, what was refused, and then what merely waits. */
export function EditNotices({ product }: { readonly product: SyncProduct }) {
  const t = useTexts(saleTexts)
  const edits = useProductEdits(product.id)
  const failed = edits.filter(({ state }) => state === 'failed')
  const isInConflict = edits.some(({ state }) => state === 'conflict')
  const waiting = edits.filter(({ state }) => state === 'waiting' || state === 'sending')
  const hasCoverAlone =
    product.licences.length === 0 && waiting.length > 0 && waiting.every(({ action }) => action === 'offer')
  return (
    <>
      {isInConflict && (
        <Notice kind="warn" action={<LinkButton href={hrefOf('/conflicts')}>{t('decide')}</LinkButton>}>
          {t('in-conflict')}
        </Notice>
      )}
      {failed.map((edit) => (
        <Refused key={edit.id} edit={edit} />
      ))}
      {failed.length === 0 && !isInConflict && waiting.length > 0 && (
        <p role="status" className="text-13 text-ink-soft">
          {t(hasCoverAlone ? 'waits-for-price' : 'waits')}
        </p>
      )}
    </>
  )
}

function refusalSaid(action: WaitingEdit['action'], code: unknown) {
  if (code === 'currency-not-settled') return 'refused-currency'
  return action === 'create' && code === 'track-has-product' ? 'refused-taken' : 'refused-edit'
}

function Refused({ edit: { id, action, failure } }: { readonly edit: WaitingEdit }) {
  const t = useTexts(saleTexts)
  const lacks = lacksSaid(failure?.params.obstacles)
  const what = lacks.length > 0 ? 'server-says' : refusalSaid(action, failure?.params.code)
  const currencies = String(failure?.params.currencies ?? '')
    .toUpperCase()
    .replaceAll(' ', ', ')
  const buttons = (
    <span className="flex gap-2">
      <Button onClick={() => sendAgain(id)}>{t('again')}</Button>
      <Button onClick={() => takeBack(id)}>{t('take-back')}</Button>
    </span>
  )
  return (
    <Notice kind="bad" action={buttons}>
      <p>{t(what, { currencies })}</p>
      <Lacks lacks={lacks} />
      {lacks.length === 0 && <TechnicalDetail text={failure?.detail} />}
    </Notice>
  )
}
