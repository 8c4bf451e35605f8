import { useMemo, useState } from 'react'
import { create } from 'zustand'
import { Dialog } from '../ui/dialog.tsx'
import { Keys } from '../ui/keys.tsx'
import { useActions, useActionsStore } from './actions.ts'
import { appTexts } from './app-texts.ts'
import type { Action } from './feature.ts'
import { say, useLanguage, useTexts } from './texts.ts'

const usePalette = create<{ isOpen: boolean }>(() => ({ isOpen: false }))
export const openPalette = (): void => usePalette.setState({ isOpen: true })
const close = () => usePalette.setState({ isOpen: false })

const own: readonly Action[] = [
  { id: 'app.palette', label: () => say(appTexts)('palette-open'), keys: 'mod+k', run: openPalette },
]

/** Every action, by a few letters of its name. */
export function Palette() {
  const t = useTexts(appTexts)
  const { isOpen } = usePalette()
  useActions(own)
  return (
    <Dialog title={t('palette-title')} isOpen={isOpen} onClose={close} isTitleHidden>
      <Choices />
    </Dialog>
  )
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

function useFound(search: string): readonly Action[] {
  const { actions } = useActionsStore()
  const language = useLanguage()
  return useMemo(() => {
    const words = plain(search).split(/\s+/).filter(Boolean)
    return actions
      .filter(({ id }) => id !== 'app.palette')
      .filter((action) => words.every((word) => plain(action.label()).includes(word)))
      .toSorted((one, other) => one.label().localeCompare(other.label(), language))
  }, [actions, search, language])
}

function Choices() {
  const t = useTexts(appTexts)
  const [search, setSearch] = useState('')
  const [at, setAt] = useState(0)
  const found = useFound(search)
  const chosen = Math.min(at, found.length - 1)
  const run = (action: Action | undefined) => {
    if (action === undefined) return
    close()
    action.run()
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => setAt(Math.min(found.length - 1, chosen + 1)),
    ArrowUp: () => setAt(Math.max(0, chosen - 1)),
    Enter: () => run(found[chosen]),
  }
  return (
    <>
      <input
        role="combobox"
        aria-label={t('palette-search')}
        aria-expanded
        aria-controls="palette"
        aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
        placeholder={t('palette-search')}
        className="w-full border-hairline border-b bg-transparent p-3 text-16 outline-none"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value)
          setAt(0)
        }}
        onKeyDown={(event) => {
          const act = keys[event.key]
          if (!act) return
          event.preventDefault()
          act()
        }}
      />
      <Found found={found} chosen={chosen} onChoose={run} />
    </>
  )
}

interface FoundProps {
  readonly found: readonly Action[]
  readonly chosen: number
  onChoose(action: Action): void
}

function Found({ found, chosen, onChoose }: FoundProps) {
  const t = useTexts(appTexts)
  if (found.length === 0) return <p className="p-4 text-ink-soft">{t('palette-none')}</p>
  return (
    <div
      id="palette"
      role="listbox"
      aria-label={t('palette-title')}
      className="max-h-[320px] overflow-auto p-1"
    >
      {found.map((action, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
        <div
          key={action.id}
          id={`palette-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === chosen}
          onClick={() => onChoose(action)}
          className="flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 hover:bg-wash aria-selected:bg-wash"
        >
          {action.icon && <action.icon size={16} strokeWidth={1.75} aria-hidden />}
          <span className="grow">{action.label()}</span>
          {action.keys && <Keys keys={action.keys} />}
        </div>
      ))}
    </div>
  )
}
