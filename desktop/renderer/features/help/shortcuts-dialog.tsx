import { useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { useActionsStore } from '../../app/actions.ts'
import { settingsQuery } from '../../app/appearance.ts'
import { isOfCharacters } from '../../app/shortcuts.ts'
import { useTexts } from '../../app/texts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Keys } from '../../ui/keys.tsx'
import { helpTexts } from './texts.ts'

const useShown = create<{ isShown: boolean }>(() => ({ isShown: false }))
export const showShortcuts = (): void => useShown.setState({ isShown: true })
const hide = () => useShown.setState({ isShown: false })

/** Every action that has keys, on this screen. */
export function ShortcutsDialog() {
  const t = useTexts(helpTexts)
  const { isShown } = useShown()
  const { actions } = useActionsStore()
  const { data } = useQuery(settingsQuery)
  const isHeard = (keys: string) => data?.hasCharacterKeys !== false || !isOfCharacters(keys)
  return (
    <Dialog title={t('shortcuts')} isReading isOpen={isShown} onClose={hide}>
      <dl className="grid grid-cols-[1fr_auto] gap-y-2">
        {actions.map(
          (action) =>
            action.keys &&
            isHeard(action.keys) && (
              <div key={action.id} className="contents">
                <dt>{action.label()}</dt>
                <dd>
                  <Keys keys={action.keys} />
                </dd>
              </div>
            ),
        )}
      </dl>
    </Dialog>
  )
}
