import { useQuery } from '@tanstack/react-query'
import { formatTime } from '@veza/shared/face/format.ts'
import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { about, client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Figure } from '../../ui/figures.tsx'
import { Cover } from '../library/cover.tsx'
import { pickerTexts } from './order-texts.ts'
import type { Whose } from './products.ts'

const SHOWN = 500

/** Entries of the library that are at the server, and how many are here alone. */
function useChoice(whose: Whose, search: string, without: readonly string[]) {
  const { data } = useQuery({
    queryKey: about('library', 'choice', whose, search),
    queryFn: ({ signal }) => client.offline.library({ whose, search, limit: SHOWN }, { signal }),
    placeholderData: (before) => before,
  })
  const entries = data?.entries ?? []
  const atServer = entries.filter(({ remoteId }) => remoteId !== null && !without.includes(remoteId))
  return {
    atServer,
    onlyHere: entries.filter(({ remoteId }) => remoteId === null).length,
    isKnown: data !== undefined,
  }
}

export interface TrackPickerProps {
  readonly whose: Whose
  readonly title: string
  /** Tracks that are chosen already, by their ids at the server. */
  readonly without?: readonly string[]
  readonly isOpen: boolean
  /** The button that takes what was chosen, by how many that are. */
  label(count: number): string
  /** Above the list: what else is asked. */
  readonly children?: ReactNode
  onClose(): void
  /** @param ids at the server, in the order in which they were chosen @returns false where something else is lacking */
  onChoose(ids: readonly string[]): unknown
}

/** Asks for tracks of the library. */
export function TrackPicker({
  whose,
  title,
  without = [],
  isOpen,
  label,
  children,
  onClose,
  onChoose,
}: TrackPickerProps) {
  const t = useTexts(pickerTexts)
  const [chosen, setChosen] = useState<readonly string[]>([])
  const close = () => {
    setChosen([])
    onClose()
  }
  const choose = async () => {
    if ((await onChoose(chosen)) !== false) setChosen([])
  }
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{t('cancel')}</Button>
          <Button kind="main" disabled={chosen.length === 0} onClick={choose}>
            {label(chosen.length)}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {children}
        <Choice whose={whose} without={without} chosen={chosen} onChange={setChosen} />
      </div>
    </Dialog>
  )
}

interface ChoiceProps {
  readonly whose: Whose
  readonly without: readonly string[]
  readonly chosen: readonly string[]
  onChange(chosen: readonly string[]): void
}

function Choice({ whose, without, chosen, onChange }: ChoiceProps) {
  const t = useTexts(pickerTexts)
  const [search, setSearch] = useState('')
  const { atServer, onlyHere, isKnown } = useChoice(whose, useDeferredValue(search), without)
  const toggle = (id: string, isOn: boolean) =>
    onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <>
      <input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="moving h-8 rounded-md border border-hairline bg-transparent px-2.5 placeholder:text-ink-soft hover:border-ink-faint"
      />
      <ul aria-label={t('tracks')} className="max-h-[36vh] min-h-24 overflow-auto">
        {atServer.map((entry) => (
          <Chooseable
            key={entry.id}
            entry={entry}
            isOn={chosen.includes(entry.remoteId ?? '')}
            onChange={(isOn) => toggle(entry.remoteId ?? '', isOn)}
          />
        ))}
      </ul>
      {isKnown && atServer.length === 0 && <p className="text-ink-soft">{t('none')}</p>}
      {onlyHere > 0 && <p className="text-12 text-ink-soft">{t('only-here', { count: onlyHere })}</p>}
    </>
  )
}

interface ChooseableProps {
  readonly entry: LibraryEntry
  readonly isOn: boolean
  onChange(isOn: boolean): void
}

function Chooseable({ entry, isOn, onChange }: ChooseableProps) {
  const { title, durationMs } = entry
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-3 border-hairline border-b py-1.5 pr-2 pl-1">
      <Cover entry={entry} />
      <Checkbox label={title} isOn={isOn} onChange={onChange} />
      <Figure>{durationMs === null ? '' : formatTime(durationMs / 1_000)}</Figure>
    </li>
  )
}
