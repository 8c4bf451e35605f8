import { TAGS_MAX, TITLE_MAX } from '@veza/shared/contracts/catalog.ts'
import type { EditedTrack, TrackField, TrackFields } from '@veza/shared/studio/bridge/editor.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import { useStore } from 'zustand'
import { type Say, useLanguage, useTexts } from '../../app/texts.ts'
import type { Editing } from './editing.ts'
import { editorTexts } from './texts.ts'

export interface EditedProps {
  readonly track: EditedTrack
  readonly editing: Editing
}

const maxima: Readonly<Partial<Record<TrackField, number>>> = { title: TITLE_MAX, tags: TAGS_MAX }

function sayInvalid(t: Say<keyof typeof editorTexts.en>, field: TrackField): string {
  if (field === 'title' || field === 'tags' || field === 'isrc' || field === 'bpm')
    return t(`invalid.${field}`, { max: maxima[field] ?? '' })
  return t('invalid.text')
}

/** What is wrong with a field, by this window or by the server; undefined where nothing is. */
export function useFault({ track, editing }: EditedProps): (field: TrackField) => string | undefined {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const invalid = useStore(editing.store, (state) => state.invalid)
  return (field) => {
    if (invalid.includes(field)) return sayInvalid(t, field)
    const met = track.edits.findLast(({ fields, state }) => fields.includes(field) && state !== 'waiting')
    if (met?.state === 'conflict') return t('in-conflict')
    if (met?.state !== 'failed' || met.failure === null) return undefined
    return [tellFailure(met.failure, language).what, met.failure.detail].filter(Boolean).join(' ')
  }
}

/** As kept, with what is typed on top. */
export function useFields({ track, editing }: EditedProps): TrackFields {
  const drafts = useStore(editing.store, (state) => state.drafts)
  return { ...track.fields, ...drafts }
}
