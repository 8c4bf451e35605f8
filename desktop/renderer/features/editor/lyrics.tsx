import { LYRICS_MAX, lyricsSchema } from '@veza/shared/contracts/lyrics.ts'
import { type LyricFault, readLyrics } from '@veza/shared/media/lyrics.ts'
import { readLyricsFile } from '@veza/shared/media/lyrics-file.ts'
import { FileText, Timer } from 'lucide-react'
import { type RefObject, useMemo, useRef } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Select } from '../../ui/select.tsx'
import type { Editing } from './editing.ts'
import { type EditedProps, useFault, useFields } from './fields.ts'
import { lyricLanguages } from './lyric-languages.ts'
import { lyricsTexts } from './lyrics-texts.ts'
import type { Player } from './player.ts'
import { placeOfLine, stampAt } from './stamp.ts'

/** Faults that are named; the rest is counted. */
const NAMED_MAX = 6
const NOBODY_SAID = 'und'

/** The words of a track, as one text: plain, or with a time before each line. */
export function Lyrics({ track, editing, player }: EditedProps & { readonly player: Player }) {
  const t = useTexts(lyricsTexts)
  const { lyrics, lyricsLanguage } = useFields({ track, editing })
  const fault = useFault({ track, editing })
  const area = useRef<HTMLTextAreaElement>(null)
  const caret = useRef<number | undefined>(0)
  return (
    <div className="flex max-w-[560px] flex-col gap-4">
      <TextArea
        ref={area}
        label={t('lyrics')}
        hint={t('hint', { max: LYRICS_MAX })}
        fault={fault('lyrics')}
        value={lyrics}
        rows={16}
        dir="auto"
        lang={lyricsLanguage || undefined}
        onChange={(event) => editing.type('lyrics', event.target.value)}
        onBlur={() => void editing.leave('lyrics')}
        onSelect={({ currentTarget }) => {
          if (document.activeElement === currentTarget) caret.current = currentTarget.selectionStart
        }}
      />
      <Tools area={area} caret={caret} editing={editing} player={player} isEmpty={lyrics.trim() === ''} />
      <Reading text={lyrics} durationMs={track.durationMs} area={area} />
      <Language tag={lyricsLanguage} onChange={(tag) => editing.choose('lyricsLanguage', tag)} />
    </div>
  )
}

/** Brings a place of the text to about the middle. */
function scrollTo(field: HTMLTextAreaElement, place: number): void {
  field.scrollTop = field.scrollHeight * (place / field.value.length) - field.clientHeight / 2
}

interface ToolsProps {
  readonly area: RefObject<HTMLTextAreaElement | null>
  /** Where the next line to get its time is looked for; undefined once all have theirs. */
  readonly caret: RefObject<number | undefined>
  readonly editing: Editing
  readonly player: Player
  readonly isEmpty: boolean
}

function Tools({ area, caret, editing, player, isEmpty }: ToolsProps) {
  const t = useTexts(lyricsTexts)
  const stamp = () => {
    const field = area.current
    if (!field || caret.current === undefined) return
    const at = stampAt(field.value, caret.current, player.position() * 1_000)
    caret.current = at?.next
    if (!at) return
    field.setRangeText(at.line, at.from, at.to)
    scrollTo(field, at.next ?? field.value.length)
    editing.type('lyrics', field.value)
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <OpenFile editing={editing} isEmpty={isEmpty} />
      <Button kind="plain" disabled={isEmpty} onClick={stamp}>
        <Timer size={16} aria-hidden />
        {t('stamp')}
      </Button>
      <span className="text-12 text-ink-soft">{t('stamp-hint')}</span>
    </div>
  )
}

function OpenFile({ editing, isEmpty }: Pick<ToolsProps, 'editing' | 'isEmpty'>) {
  const t = useTexts(lyricsTexts)
  const input = useRef<HTMLInputElement>(null)
  const take = async (file: File) => {
    const read = readLyricsFile(new Uint8Array(await file.arrayBuffer()))
    if (read.kind !== 'text') {
      announceFault(t(`file.${read.kind}`, { name: file.name }))
      return
    }
    const words = lyricsSchema.safeParse(read.text)
    if (!words.success) {
      announceFault(t('file.too-long', { name: file.name, max: LYRICS_MAX }))
      return
    }
    const takeBack = editing.choose('lyrics', words.data)
    if (takeBack === undefined) announce(t('file.same', { name: file.name }))
    else
      announce(
        t('file.taken', { name: file.name }),
        isEmpty ? undefined : { label: t('undo'), run: takeBack },
      )
  }
  return (
    <>
      <Button kind="plain" onClick={() => input.current?.click()}>
        <FileText size={16} aria-hidden />
        {t('open-file')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".lrc,.txt,text/plain"
        aria-label={t('open-file')}
        hidden
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? []
          if (file) void take(file).catch(() => announceFault(t('file.not-text', { name: file.name })))
          currentTarget.value = ''
        }}
      />
    </>
  )
}

interface ReadingProps {
  readonly text: string
  readonly durationMs: number | null
  readonly area: RefObject<HTMLTextAreaElement | null>
}

/** What listeners will see of it, and which lines cannot be read. */
function Reading({ text, durationMs, area }: ReadingProps) {
  const t = useTexts(lyricsTexts)
  const { isTimed, lines, faults } = useMemo(() => readLyrics(text, durationMs), [text, durationMs])
  const words = lines.filter((line) => line.text !== '')
  const timed = words.filter(({ atMs }) => atMs !== null).length
  if (words.length === 0 && faults.length === 0) return null
  const show = ({ line }: LyricFault) => {
    const field = area.current
    if (!field) return
    const from = placeOfLine(field.value, line)
    field.focus()
    field.setSelectionRange(from, from + (field.value.split('\n')[line - 1]?.length ?? 0))
    scrollTo(field, from)
  }
  return (
    <>
      <p className="figures text-13 text-ink-soft" role="status">
        {isTimed ? t('timed', { timed, count: words.length }) : t('plain', { count: words.length })}
      </p>
      {faults.length > 0 && (
        <Notice kind="warn">
          <p>{t('faults', { count: faults.length })}</p>
          <ul className="flex flex-col items-start">
            {faults.slice(0, NAMED_MAX).map((fault) => (
              <li key={fault.line}>
                <Button kind="bare" onClick={() => show(fault)}>
                  {t(`fault.${fault.kind}`, { line: fault.line })}
                </Button>
              </li>
            ))}
          </ul>
          {faults.length > NAMED_MAX && <p>{t('more', { count: faults.length - NAMED_MAX })}</p>}
        </Notice>
      )}
    </>
  )
}

function Language({ tag, onChange }: { readonly tag: string; onChange(tag: string): void }) {
  const t = useTexts(lyricsTexts)
  const language = useLanguage()
  const choices = useMemo(() => lyricLanguages(tag, language), [tag, language])
  return (
    <Select
      label={t('language')}
      hint={t('language-hint')}
      value={tag || NOBODY_SAID}
      choices={[{ value: NOBODY_SAID, label: t('no-language') }, ...choices]}
      onChange={(value) => onChange(value === NOBODY_SAID ? '' : value)}
    />
  )
}
