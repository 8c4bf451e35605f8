import type { VezaApp } from '@veza/shared/studio/bridge/preload.ts'
import { updateChannels } from '@veza/shared/studio/updates/channels.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Select } from '../../ui/select.tsx'
import { UpdateNotice } from '../updates/update-notice.tsx'
import { useUpdates } from '../updates/use-updates.ts'
import { Part } from './part.tsx'
import { settingsTexts } from './texts.ts'

/** Where the Studio replaces itself; a browser's window shows nothing of it. */
export function UpdatesPart({ app }: { readonly app: VezaApp }) {
  const t = useTexts(settingsTexts)
  const updates = useUpdates(app)
  if (updates === undefined) return null
  const { state, channel } = updates
  return (
    <Part heading={t('updates')}>
      <UpdateNotice app={app} state={state} isWhole />
      {state.kind !== 'off' && (
        <>
          <Select
            label={t('channel')}
            hint={t(`channel-hint.${channel}`)}
            value={channel}
            choices={updateChannels.map((value) => ({ value, label: t(`channel.${value}`) }))}
            onChange={(chosen) => void app.chooseUpdateChannel(chosen)}
          />
          <div>
            <Button
              disabled={state.kind === 'checking' || state.kind === 'downloading'}
              onClick={() => void app.checkForUpdates()}
            >
              {t('check-updates')}
            </Button>
          </div>
        </>
      )}
    </Part>
  )
}
