import type { EditedTrack } from '@veza/shared/studio/bridge/editor.ts'
import { ChevronLeft, Redo2, Undo2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { useActions } from '../../app/actions.ts'
import { hrefOf } from '../../app/router.ts'
import { say, useTexts } from '../../app/texts.ts'
import { LinkButton } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { useWants } from '../library/wants.ts'
import { PricesAndLicences } from '../releases/prices-and-licences.tsx'
import { scheduleTexts } from '../schedule/texts.ts'
import { Splits } from '../splits/splits.tsx'
import { BigWaveform } from './big-waveform.tsx'
import { Cover } from './cover.tsx'
import { Details } from './details.tsx'
import type { Editing } from './editing.ts'
import { Facts } from './facts.tsx'
import { Files } from './files.tsx'
import { Lyrics } from './lyrics.tsx'
import type { Player } from './player.ts'
import { PublishBar } from './publish-bar.tsx'
import { SaveState } from './save-state.tsx'
import { editorTexts } from './texts.ts'
import { useEditing, useLevels, useTrack, useWhose } from './track.ts'
import { Transport, usePlayer } from './transport.tsx'

/** One track, whole: its sound at the centre, what is written about it below. */
export function EditorScreen({ params }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(editorTexts)
  const whose = useWhose()
  const id = params.id ?? ''
  const track = useTrack(whose, id)
  const editing = useEditing(whose, id)
  if (track === undefined) return <EmptyState heading={t('opening')} isWholeWindow isBusy />
  if (track === null)
    return (
      <EmptyState heading={t('no-track')} isWholeWindow>
        <LinkButton href={hrefOf('/library')}>{t('to-library')}</LinkButton>
      </EmptyState>
    )
  return <Editor key={track.id} track={track} editing={editing} />
}

interface EditorProps {
  readonly track: EditedTrack
  readonly editing: Editing
}

function Editor({ track, editing }: EditorProps) {
  const [section, setSection] = useState('details')
  const player = usePlayer(track)
  useUndo(editing)
  return (
    <div className="flex h-full flex-col">
      <Head track={track} editing={editing} />
      <div className="min-h-0 grow overflow-auto px-6 pt-4 pb-12">
        <NotPublic track={track} />
        <Sound track={track} player={player} onCheck={() => setSection('files')} />
        <Sections track={track} editing={editing} player={player} value={section} onChange={setSection} />
      </div>
    </div>
  )
}

function Head({ track, editing }: EditorProps) {
  const t = useTexts(editorTexts)
  const title = useStore(editing.store, ({ drafts }) => drafts.title)
  return (
    <header className="flex items-center gap-3 border-hairline border-b px-6 py-3">
      <LinkButton kind="bare" href={hrefOf('/library')}>
        <ChevronLeft size={16} aria-hidden />
        {t('library')}
      </LinkButton>
      <h1 className="min-w-0 truncate font-semibold text-20">{title?.trim() || track.fields.title}</h1>
      <div className="grow" />
      <SaveState track={track} editing={editing} />
      <PublishBar track={track} editing={editing} />
    </header>
  )
}

/** A plan that came to nothing, until there is another. */
function NotPublic({ track: { publishRefusal } }: { readonly track: EditedTrack }) {
  const t = useTexts(scheduleTexts)
  if (publishRefusal === null) return null
  return (
    <div className="pb-4">
      <Notice kind="warn">
        {t('not-public')} {t(`refusal.${publishRefusal}`)}
      </Notice>
    </div>
  )
}

interface SoundProps {
  readonly track: EditedTrack
  readonly player: Player
  onCheck(): void
}

function Sound({ track, player, onCheck }: SoundProps) {
  const levels = useLevels(track)
  const { isLacking = false, cover = null, waveform = null } = track.remote ?? {}
  useWants([{ id: track.id, isLacking, remoteCover: cover, remoteWaveform: waveform }])
  const report = track.local?.hearing.state === 'done' ? track.local.hearing.report : undefined
  const duration = report?.durationSeconds ?? (track.durationMs ?? 0) / 1_000
  return (
    <div className="flex flex-col gap-3 pb-4">
      <div className="flex gap-4">
        <Cover track={track} />
        <div className="min-w-0 grow">
          <BigWaveform levels={levels} report={report} duration={duration} player={player} />
        </div>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Transport track={track} player={player} />
        <Facts track={track} onCheck={onCheck} />
      </div>
    </div>
  )
}

interface SectionsProps extends EditorProps {
  readonly player: Player
  readonly value: string
  onChange(value: string): void
}

function Sections({ track, editing, player, value, onChange }: SectionsProps) {
  const t = useTexts(editorTexts)
  return (
    <Tabs
      label={t('sections')}
      value={value}
      onChange={onChange}
      tabs={[
        { value: 'details', label: t('details'), content: <Details track={track} editing={editing} /> },
        {
          value: 'lyrics',
          label: t('lyrics'),
          content: <Lyrics track={track} editing={editing} player={player} />,
        },
        { value: 'prices', label: t('prices'), content: <Prices track={track} /> },
        { value: 'splits', label: t('splits'), content: <Splits trackId={track.remoteId} /> },
        { value: 'files', label: t('files'), content: <Files track={track} /> },
      ]}
    />
  )
}

function Prices({ track: { localId, remoteId, local } }: Pick<EditorProps, 'track'>) {
  const here = localId && local ? { id: localId, plannedOffer: local.plannedOffer } : undefined
  return <PricesAndLicences trackId={remoteId} here={here} />
}

function useUndo(editing: Editing): void {
  useActions(
    useMemo(
      () => [
        {
          id: 'editor.undo',
          label: () => say(editorTexts)('undo-edit'),
          icon: Undo2,
          keys: 'mod+z',
          run: () => editing.undo(),
        },
        {
          id: 'editor.redo',
          label: () => say(editorTexts)('redo-edit'),
          icon: Redo2,
          keys: 'mod+shift+z',
          run: () => editing.redo(),
        },
      ],
      [editing],
    ),
  )
}
