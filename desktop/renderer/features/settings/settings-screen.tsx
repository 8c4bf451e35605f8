import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../app/appearance.ts'
import { useTexts } from '../../app/texts.ts'
import { host } from '../../host/index.ts'
import { NoticeSettings } from '../notifications/notice-settings.tsx'
import { useAccount } from '../session/use-session.ts'
import { AccountPart } from './account-part.tsx'
import { AppearancePart } from './appearance-part.tsx'
import { DiagnosticsPart } from './diagnostics-part.tsx'
import { LibraryPart } from './library-part.tsx'
import { LimitsPart } from './limits-part.tsx'
import { Part } from './part.tsx'
import { settingsTexts } from './texts.ts'
import { UpdatesPart } from './updates-part.tsx'

/** Saved as they are chosen. */
export function SettingsScreen() {
  const t = useTexts(settingsTexts)
  const account = useAccount()
  const { data: settings } = useQuery(settingsQuery)
  return (
    <div className="h-full overflow-auto px-6 py-3">
      <h1 className="mb-6 font-semibold text-20 leading-8">{t('heading')}</h1>
      <div className="pb-12">
        {account && <AccountPart account={account} />}
        {settings && (
          <>
            <LibraryPart settings={settings} />
            <LimitsPart settings={settings} />
            <AppearancePart settings={settings} />
          </>
        )}
        <Part heading={t('notices')}>
          <NoticeSettings />
        </Part>
        {host.app && <UpdatesPart app={host.app} />}
        <DiagnosticsPart />
      </div>
    </div>
  )
}
