import { AT_ONCE_MAX, type Settings } from '@veza/shared/studio/bridge/settings.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Field } from '../../ui/field.tsx'
import { formatBytes } from '../../ui/formats.ts'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Part } from './part.tsx'
import { set } from './set.ts'
import { settingsTexts } from './texts.ts'

type Rate = Settings['uploadRate']
type Hours = NonNullable<Settings['uploadHours']>

const RATES = [100_000, 250_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000] as const
/** At night as much as there is: what most who want hours want. */
const usualHours: Hours = { from: 23 * 60, to: 7 * 60, rate: null }

export function LimitsPart({ settings }: { readonly settings: Settings }) {
  const t = useTexts(settingsTexts)
  const { uploadRate, uploadHours, transcodes, uploads } = settings
  return (
    <Part heading={t('limits')}>
      <RateChoice
        label={t('upload-rate')}
        value={uploadRate}
        onChange={(rate) => void set({ uploadRate: rate })}
      />
      <Switch
        label={t('hours')}
        hint={t('hours-hint')}
        isOn={uploadHours !== null}
        onChange={(isOn) => void set({ uploadHours: isOn ? usualHours : null })}
      />
      {uploadHours && <HoursFields hours={uploadHours} />}
      <AtOnce
        label={t('uploads-at-once')}
        value={uploads}
        onChange={(count) => void set({ uploads: count })}
      />
      <AtOnce
        label={t('transcodes-at-once')}
        hint={t('transcodes-hint')}
        value={transcodes}
        onChange={(count) => void set({ transcodes: count })}
      />
    </Part>
  )
}

const asTime = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Undefined while a time is half typed. */
function asMinute(time: string): number | undefined {
  const [hours, minutes] = time.split(':').map(Number)
  return Number.isInteger(hours) && Number.isInteger(minutes) ? (hours ?? 0) * 60 + (minutes ?? 0) : undefined
}

function HoursFields({ hours }: { readonly hours: Hours }) {
  const t = useTexts(settingsTexts)
  const change = (edge: 'from' | 'to') => (time: string) => {
    const minute = asMinute(time)
    if (minute !== undefined) void set({ uploadHours: { ...hours, [edge]: minute } })
  }
  return (
    <div className="flex flex-wrap items-end gap-3 pl-12">
      {(['from', 'to'] as const).map((edge) => (
        <div key={edge} className="w-32">
          <Field
            label={t(edge)}
            type="time"
            required
            value={asTime(hours[edge])}
            onChange={({ target }) => change(edge)(target.value)}
          />
        </div>
      ))}
      <RateChoice
        label={t('hours-rate')}
        value={hours.rate}
        onChange={(rate) => void set({ uploadHours: { ...hours, rate } })}
      />
    </div>
  )
}

interface RateChoiceProps {
  readonly label: string
  readonly value: Rate
  onChange(rate: Rate): void
}

function RateChoice({ label, value, onChange }: RateChoiceProps) {
  const t = useTexts(settingsTexts)
  const language = useLanguage()
  // One that was chosen elsewhere is offered as well.
  const rates = [...new Set([...RATES, ...(value === null ? [] : [value])])].sort((a, b) => a - b)
  return (
    <Select
      label={label}
      value={String(value ?? 'none')}
      choices={[
        { value: 'none', label: t('unlimited') },
        ...rates.map((rate) => ({ value: String(rate), label: `${formatBytes(rate, language)}/s` })),
      ]}
      onChange={(chosen) => onChange(chosen === 'none' ? null : Number(chosen))}
    />
  )
}

interface AtOnceProps {
  readonly label: string
  readonly hint?: string
  readonly value: number | null
  onChange(count: number | null): void
}

function AtOnce({ label, hint, value, onChange }: AtOnceProps) {
  const t = useTexts(settingsTexts)
  const counts = Array.from({ length: AT_ONCE_MAX }, (_, at) => String(at + 1))
  return (
    <Select
      label={label}
      {...(hint ? { hint } : {})}
      value={String(value ?? 'automatic')}
      choices={[
        { value: 'automatic', label: t('automatic') },
        ...counts.map((count) => ({ value: count, label: count })),
      ]}
      onChange={(chosen) => onChange(chosen === 'automatic' ? null : Number(chosen))}
    />
  )
}
