import { useQuery } from '@tanstack/react-query'
import type { Settings } from '@veza/shared/studio/bridge/settings.ts'
import { FolderOpen } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { announceFault } from '../../app/announce.ts'
import { appTexts } from '../../app/app-texts.ts'
import { about, client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Part } from './part.tsx'
import { set } from './set.ts'
import { settingsTexts } from './texts.ts'

export function LibraryPart({ settings }: { readonly settings: Settings }) {
  const t = useTexts(settingsTexts)
  const { data } = useQuery({
    queryKey: about('settings', 'about'),
    queryFn: ({ signal }) => client.system.about(undefined, { signal }),
  })
  return (
    <Part heading={t('library')}>
      <div className="flex flex-col gap-1">
        <p className="font-medium text-13">{t('folder')}</p>
        <p className="break-all font-mono text-12">{data?.libraryDir}</p>
        <p className="text-12 text-ink-soft">{t('folder-hint')}</p>
        <OtherFolder />
      </div>
      {/* Another folder, chosen in another window, is shown at once. */}
      <Watch key={settings.watchFolder} folder={settings.watchFolder} />
    </Part>
  )
}

/** An app begins anew with another library; whoever has started the Studio by a command says it there. */
function OtherFolder() {
  const t = useTexts(settingsTexts)
  const say = useTexts(appTexts)
  const { app } = host
  if (app === undefined)
    return <p className="whitespace-pre-line text-12 text-ink-soft">{say('missing-elsewhere')}</p>
  const choose = () => app.chooseLibrary().catch(() => announceFault(say('host-silent')))
  return (
    <>
      <p className="pt-1">
        <Button icon={FolderOpen} onClick={choose}>
          {say('choose-library')}
        </Button>
      </p>
      <p className="text-12 text-ink-soft">{t('other-folder-hint')}</p>
    </>
  )
}

function Watch({ folder }: { readonly folder: string | null }) {
  const t = useTexts(settingsTexts)
  const { app } = host
  const [typed, setTyped] = useState(folder ?? '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '') void set({ watchFolder: typed.trim() })
  }
  const choose = async () => {
    const [chosen] = (await app?.chooseFiles('folder')) ?? []
    if (chosen !== undefined) void set({ watchFolder: chosen })
  }
  return (
    <form className="flex flex-col gap-3" onSubmit={submit}>
      <div className="flex items-end gap-2">
        <div className="min-w-0 grow">
          <Field
            label={t('watch-folder')}
            value={typed}
            spellCheck={false}
            placeholder={t('watch-none')}
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
        {app && (
          <Button icon={FolderOpen} onClick={() => void choose()}>
            {t('choose')}
          </Button>
        )}
        {typed !== (folder ?? '') && typed.trim() !== '' && (
          <Button kind="main" type="submit">
            {t('watch')}
          </Button>
        )}
        {folder !== null && <Button onClick={() => void set({ watchFolder: null })}>{t('unwatch')}</Button>}
      </div>
      <p className="text-12 text-ink-soft">{t('watch-hint')}</p>
      {folder !== null && <WatchState />}
    </form>
  )
}

function WatchState() {
  const t = useTexts(settingsTexts)
  const { data } = useQuery({
    queryKey: about('settings', 'watch'),
    queryFn: ({ signal }) => client.settings.watch(undefined, { signal }),
  })
  if (data?.state === 'missing') return <Notice kind="warn">{t('watch-missing')}</Notice>
  return data?.state === 'watching' ? <Notice kind="good">{t('watching')}</Notice> : null
}
