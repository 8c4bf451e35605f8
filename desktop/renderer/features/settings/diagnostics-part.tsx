import { useMutation, useQuery } from '@tanstack/react-query'
import { type Crash, WINDOW_ENDED } from '@veza/shared/studio/bridge/system.ts'
import { Copy } from 'lucide-react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { about, client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { Fact } from './account-part.tsx'
import { Part } from './part.tsx'
import { settingsTexts } from './texts.ts'

export function DiagnosticsPart() {
  const t = useTexts(settingsTexts)
  const { data } = useQuery({
    queryKey: about('settings', 'about'),
    queryFn: ({ signal }) => client.system.about(undefined, { signal }),
  })
  return (
    <Part heading={t('diagnostics')}>
      {data && (
        <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-y-1">
          <Fact name={t('version')} value={`${data.version}${host.app ? '' : ` · ${t('in-browser')}`}`} />
          <Fact name={t('machine')} value={`${data.platform} · Node ${data.node}`} />
          <Fact name={t('engine')} value={data.runsJobs ? t('engine-runs') : t('engine-stands-by')} />
        </dl>
      )}
      <LastCrash />
      <CopyDiagnostics />
    </Part>
  )
}

function LastCrash() {
  const t = useTexts(settingsTexts)
  const language = useLanguage()
  const { data } = useQuery({
    queryKey: about('settings', 'crashes'),
    queryFn: ({ signal }) => client.system.crashes(undefined, { signal }),
  })
  const last = data?.at(-1)
  if (data === undefined) return null
  if (last === undefined) return <p className="text-ink-soft">{t('no-crash')}</p>
  const when = tellTime(last.at, language)
  return (
    <details data-crash={last.code}>
      <summary className="cursor-pointer">
        {last.code === WINDOW_ENDED ? (
          t('last-window-end', { when })
        ) : (
          <>
            {t('last-crash', { when })} <Doing crash={last} />
          </>
        )}
      </summary>
      <pre className="mt-2 max-h-48 overflow-auto whitespace-pre-wrap font-mono text-12 text-ink-soft">
        {last.detail}
      </pre>
    </details>
  )
}

function Doing({ crash: { doing } }: { readonly crash: Crash }) {
  const t = useTexts(settingsTexts)
  const language = useLanguage()
  if (doing.length === 0) return t('crash-idle')
  const names = doing.map(({ kind }) => (kind === 'transcode' ? t('crash-transcode') : t('crash-upload')))
  return t('crash-doing', { what: new Intl.ListFormat(language).format([...new Set(names)]) })
}

function CopyDiagnostics() {
  const t = useTexts(settingsTexts)
  const { mutate, data, isPending } = useMutation({
    mutationFn: () => host.copyDiagnostics(),
    onSuccess: () => announce(t('copied')),
    onError: (error) => announceFault(tellProblem(error)),
  })
  return (
    <>
      <div className="flex flex-col items-start gap-1">
        <Button icon={Copy} isBusy={isPending} onClick={() => mutate()}>
          {t('copy')}
        </Button>
        <p className="text-12 text-ink-soft">{t('copy-hint')}</p>
      </div>
      {data !== undefined && <TextArea label={t('what-was-copied')} readOnly rows={8} value={data} />}
    </>
  )
}
