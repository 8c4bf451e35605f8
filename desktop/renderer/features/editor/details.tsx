import { useMutation } from '@tanstack/react-query'
import { DESCRIPTION_MAX, visibilities } from '@veza/shared/contracts/catalog.ts'
import { keyWithCamelot, type MusicalKey, musicalKeys } from '@veza/shared/media/musical-keys.ts'
import type { EditedTrack, TrackFields } from '@veza/shared/studio/bridge/editor.ts'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Field, TextArea } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { type EditedProps, useFault, useFields } from './fields.ts'
import { TagsField } from './tags-field.tsx'
import { editorTexts } from './texts.ts'
import { useWhose } from './track.ts'

/** Room that is nearly used up is told of (characters). */
const LEFT_SHOWN = 500

/** Everything that listeners read of a track, and how they may hear it. */
export function Details({ track, editing }: EditedProps) {
  return (
    <div className="flex max-w-[560px] flex-col gap-4">
      <Written track={track} editing={editing} />
      <Offered track={track} editing={editing} />
    </div>
  )
}

type TextField = 'title' | 'description' | 'genre' | 'bpm' | 'credits' | 'isrc'

function Written({ track, editing }: EditedProps) {
  const t = useTexts(editorTexts)
  const fields = useFields({ track, editing })
  const fault = useFault({ track, editing })
  const left = DESCRIPTION_MAX - fields.description.length
  const line = (field: TextField) => ({
    label: t(`field.${field}`),
    value: fields[field],
    fault: fault(field),
    onChange: (event: { target: { value: string } }) => editing.type(field, event.target.value),
    onBlur: () => void editing.leave(field),
  })
  return (
    <>
      <Field {...line('title')} required />
      <TextArea
        {...line('description')}
        hint={left < LEFT_SHOWN ? t('description-hint', { left }) : undefined}
        rows={5}
      />
      <Field {...line('genre')} />
      <div className="grid grid-cols-2 items-start gap-4">
        <Field {...line('bpm')} inputMode="decimal" />
        <MusicalKeyField value={fields.musicalKey} onChange={(key) => editing.choose('musicalKey', key)} />
      </div>
      <TagsField tags={fields.tags} fault={fault('tags')} onChange={(tags) => editing.choose('tags', tags)} />
      <TextArea {...line('credits')} hint={t('credits-hint')} rows={3} />
      <Field {...line('isrc')} hint={t('isrc-hint')} spellCheck={false} />
    </>
  )
}

const UNTOLD = 'untold'

function MusicalKeyField({ value, onChange }: MusicalKeyProps) {
  const t = useTexts(editorTexts)
  const language = useLanguage()
  const keys = musicalKeys.map((key) => ({ value: key, label: keyWithCamelot(key, language) }))
  return (
    <Select<MusicalKey | typeof UNTOLD>
      label={t('field.key')}
      value={value === '' ? UNTOLD : value}
      choices={[{ value: UNTOLD, label: t('key.untold') }, ...keys]}
      onChange={(key) => onChange(key === UNTOLD ? '' : key)}
    />
  )
}

interface MusicalKeyProps {
  readonly value: TrackFields['musicalKey']
  onChange(value: TrackFields['musicalKey']): void
}

function Offered({ track, editing }: EditedProps) {
  const t = useTexts(editorTexts)
  const fields = useFields({ track, editing })
  return (
    <>
      <Select
        label={t('field.visibility')}
        hint={t(`visibility-hint.${fields.visibility}`)}
        value={fields.visibility}
        choices={visibilities.map((value) => ({ value, label: t(`visibility.${value}`) }))}
        onChange={(value) => editing.choose('visibility', value)}
      />
      <Switch
        label={t('field.paid')}
        hint={t('paid-hint')}
        isOn={fields.paid}
        onChange={(isOn) => editing.choose('paid', isOn)}
      />
      <Switch
        label={t('field.preview')}
        hint={t('preview-hint')}
        isOn={fields.previewEnabled}
        disabled={!fields.paid}
        onChange={(isOn) => editing.choose('previewEnabled', isOn)}
      />
      {track.local && <Lossless track={track} isOn={track.local.lossless} />}
    </>
  )
}

function Lossless({ track, isOn }: { readonly track: EditedTrack; readonly isOn: boolean }) {
  const t = useTexts(editorTexts)
  const whose = useWhose()
  const { localId, local } = track
  const isPossible = local?.hearing.state !== 'done' || local.hearing.report.isLossless
  const { mutate, isPending } = useMutation({
    mutationFn: async (lossless: boolean) => {
      if (localId !== null) await client.editor.setLossless({ whose, trackId: localId, lossless })
    },
    onError: (error) => announceFault(tellProblem(error)),
  })
  return (
    <Switch
      label={t('field.lossless')}
      hint={t(
        isPossible
          ? track.status === 'published'
            ? 'lossless-hint-published'
            : 'lossless-hint'
          : 'lossless-impossible',
      )}
      isOn={isOn && isPossible}
      disabled={!isPossible || isPending}
      onChange={mutate}
    />
  )
}
