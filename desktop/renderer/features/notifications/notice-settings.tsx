import { useQuery } from '@tanstack/react-query'
import type { NoticeWishes } from '@veza/shared/studio/notifications.ts'
import { useState } from 'react'
import { announceFault } from '../../app/announce.ts'
import { settingsQuery } from '../../app/appearance.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { notices } from '../../host/notices.ts'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/switch.tsx'
import { notificationsTexts } from './texts.ts'

const groups = ['sales', 'payouts', 'work', 'engine'] as const

/** What is said aloud, for the settings’ screen: saved as it is chosen. */
export function NoticeSettings() {
  const t = useTexts(notificationsTexts)
  const wishes = useQuery(settingsQuery).data?.notices
  if (wishes === undefined) return null
  const set = (changed: Partial<NoticeWishes>) =>
    client.settings
      .set({ notices: { ...wishes, ...changed } })
      .catch((error: unknown) => announceFault(tellProblem(error)))
  return (
    <div className="flex flex-col gap-3">
      <p className="text-13 text-ink-soft">{t('settings-hint')}</p>
      {groups.map((group) => (
        <Switch
          key={group}
          label={t(`group.${group}`)}
          isOn={wishes[group]}
          onChange={(isOn) => set({ [group]: isOn })}
        />
      ))}
      <BySystem isOn={wishes.bySystem} onChange={(bySystem) => set({ bySystem })} />
    </div>
  )
}

function BySystem({ isOn, onChange }: { readonly isOn: boolean; onChange(isOn: boolean): unknown }) {
  const t = useTexts(notificationsTexts)
  const [right, setRight] = useState(notices.right)
  return (
    <>
      <Switch
        label={t('by-system')}
        hint={right === 'denied' ? t('by-system-denied') : t('by-system-hint')}
        isOn={isOn && right !== 'denied'}
        disabled={right === 'denied'}
        onChange={onChange}
      />
      {isOn && right === 'ask' && (
        <div>
          <Button onClick={() => void notices.ask().then(setRight)}>{t('by-system-ask')}</Button>
        </div>
      )}
    </>
  )
}
