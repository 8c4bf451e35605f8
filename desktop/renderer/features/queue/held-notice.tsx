import { client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { HeldReason } from './held.ts'
import { queueTexts } from './texts.ts'
import { wish } from './wishes.ts'

/** Why work does not begin, and what can be done about it. */
export function HeldNotice({ reason }: { readonly reason: HeldReason }) {
  const t = useTexts(queueTexts)
  return (
    <div className="py-1 pr-4 pl-14" data-held={reason}>
      <Notice kind="note" action={<WayOn reason={reason} />}>
        <p className="leading-normal">{t(`held-why.${reason}`)}</p>
      </Notice>
    </div>
  )
}

/** Undefined where there is nothing to press: it ends by itself, or asks by itself. */
function WayOn({ reason }: { readonly reason: HeldReason }) {
  const t = useTexts(queueTexts)
  const { app } = host
  if (reason === 'paused')
    return <Button onClick={() => wish(client.queue.resume({ all: true }))}>{t('resume-all')}</Button>
  if (reason === 'update' && app)
    return <Button onClick={() => void app.goOnUploading()}>{t('held-go-on')}</Button>
  return null
}
