import { useQueries } from '@tanstack/react-query'
import { syncProductSchema } from '@veza/shared/contracts/sync.ts'
import { type Currency, currencySchema, formatMoney } from '@veza/shared/kernel/money.ts'
import { licenceTemplateSchema } from '@veza/shared/licences/index.ts'
import { isMusicalKey, keyWithCamelot, type MusicalKey } from '@veza/shared/media/musical-keys.ts'
import type { OpenConflict } from '@veza/shared/studio/bridge/offline.ts'
import { tellPlannedTime } from '@veza/shared/studio/planned-time.ts'
import { z } from 'zod'
import { about, client } from '../../app/studio.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { tellLanguage } from '../editor/lyric-languages.ts'
import { useThings, useWhose } from '../offline/use-offline.ts'
import { markNew } from './text-diff.ts'
import { conflictsTexts } from './texts.ts'

export interface ValueProps {
  readonly conflict: OpenConflict
  readonly field: string
  readonly value: unknown
  /** What is new against it is marked. */
  readonly before?: unknown
}

const marked =
  'bg-transparent font-semibold text-ink underline decoration-accent decoration-2 underline-offset-2'
const listSchema = z.array(z.string())
const licencesSchema = syncProductSchema.shape.licences

/** How a field stands on one side, as a musician says it. */
export function Value(props: ValueProps) {
  const { field, value, before } = props
  if (value === undefined || value === null || value === '' || isEmptyList(value)) return <Empty />
  if (field === 'tags') return <Tags value={listSchema.parse(value)} before={before} />
  if (field === 'licences') return <Licences {...props} />
  if (field === 'trackIds') return <Tracks ids={listSchema.parse(value)} />
  if (field === 'images') return <Images value={listSchema.parse(value)} before={before} />
  if (field === 'coverUrl') return <Cover isNew={before !== undefined && before !== value} />
  if (typeof value === 'boolean') return <Word name={value ? 'yes' : 'no'} />
  if (typeof value !== 'string')
    return <code className="break-all font-mono text-12">{JSON.stringify(value)}</code>
  if (field === 'lyricsLanguage') return <Language tag={value} />
  if (field === 'publishAt' || field === 'saleAt') return <Moment at={value} />
  if (field === 'musicalKey' && isMusicalKey(value)) return <Key value={value} />
  const word = `value.${value}`
  if (isWord(word) && field !== 'title' && field !== 'lyrics') return <Word name={word} />
  return <Text value={value} before={before} />
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

type WordKey = 'yes' | 'no' | `value.${'public' | 'draft'}`
const isWord = (key: string): key is WordKey => Object.hasOwn(conflictsTexts.en, key)

function Word({ name }: { readonly name: WordKey }) {
  return <span>{useTexts(conflictsTexts)(name)}</span>
}

function Moment({ at }: { readonly at: string }) {
  const language = useLanguage()
  return <span>{tellPlannedTime(at, { language, now: new Date() })}</span>
}

function Key({ value }: { readonly value: MusicalKey }) {
  return <span>{keyWithCamelot(value, useLanguage())}</span>
}

function Language({ tag }: { readonly tag: string }) {
  return <span>{tellLanguage(tag, useLanguage())}</span>
}

function Empty() {
  return <span className="text-ink-soft">{useTexts(conflictsTexts)('empty-value')}</span>
}

function Text({ value, before }: { readonly value: string; readonly before: unknown }) {
  const pieces = typeof before === 'string' ? markNew(before, value) : [{ text: value, isNew: false }]
  return (
    <span className="whitespace-pre-wrap break-words leading-normal">
      {pieces.map(({ text, isNew }, at) =>
        isNew ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name.
          <mark key={at} className={marked}>
            {text}
          </mark>
        ) : (
          text
        ),
      )}
    </span>
  )
}

function Tags({ value, before }: { readonly value: readonly string[]; readonly before: unknown }) {
  const old = listSchema.safeParse(before).data
  return (
    <ul className="flex flex-wrap gap-1">
      {value.map((tag) => (
        <li key={tag} className="rounded-md bg-wash px-1.5 py-0.5 text-13">
          {old && !old.includes(tag) ? <mark className={marked}>{tag}</mark> : tag}
        </li>
      ))}
    </ul>
  )
}

/** Prices are in the currency of the same side, where that is in question too. */
function useCurrency({ conflict, field, value }: ValueProps): Currency | undefined {
  const asked = conflict.sides.find((side) => side.field === 'currency')
  const own = conflict.sides.find((side) => side.field === field)
  const side = own?.mine === value ? 'mine' : own?.theirs === value ? 'theirs' : 'before'
  const { data } = useThings(`currency ${conflict.resourceId}`, (whose, signal) =>
    client.offline.thing({ whose, kind: 'product', id: conflict.resourceId }, { signal }),
  )
  const known = data?.kind === 'product' ? data.item.currency : undefined
  return currencySchema.safeParse(asked?.[side] ?? known).data
}

function Licences(props: ValueProps) {
  const t = useTexts(conflictsTexts)
  const language = useLanguage()
  const currency = useCurrency(props)
  const money = (amount: number) => (currency ? formatMoney(amount, currency, language) : String(amount))
  return (
    <ul className="flex flex-col gap-1">
      {licencesSchema.parse(props.value).map(({ terms, price, payWhatYouWant, formats }) => {
        const name =
          'template' in terms ? t(`licence.${licenceTemplateSchema.parse(terms.template)}`) : terms.ownName
        return (
          <li key={name}>
            <span className="flex justify-between gap-2">
              <span className="min-w-0 truncate">{name}</span>
              <span className="figures whitespace-nowrap text-right">{money(price)}</span>
            </span>
            <span className="block text-12 text-ink-soft">
              {[
                payWhatYouWant && t('from', { price: money(payWhatYouWant.minimum) }),
                ...formats.map((format) => t(`format.${format}`)),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Tracks({ ids }: { readonly ids: readonly string[] }) {
  const t = useTexts(conflictsTexts)
  const whose = useWhose()
  const titles = useQueries({
    queries: ids.map((id) => ({
      queryKey: about('things', 'track', whose?.server, whose?.accountId, id),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        whose ? client.offline.thing({ whose, kind: 'track', id }, { signal }) : null,
    })),
  })
  return (
    <ol className="figures list-inside list-decimal">
      {ids.map((id, at) => {
        const thing = titles[at]?.data
        return <li key={id}>{thing?.kind === 'track' ? thing.item.title : t('unknown-track')}</li>
      })}
    </ol>
  )
}

function Images({ value, before }: { readonly value: readonly string[]; readonly before: unknown }) {
  const t = useTexts(conflictsTexts)
  const old = listSchema.safeParse(before).data
  const isSame = old?.length === value.length && old.every((id) => value.includes(id))
  return (
    <span>
      {t('images', { count: value.length })}
      {isSame && value.some((id, at) => id !== old?.[at]) && ` · ${t('other-order')}`}
      {old && !isSame && ` · ${t('other-images')}`}
    </span>
  )
}

function Cover({ isNew }: { readonly isNew: boolean }) {
  return <span>{useTexts(conflictsTexts)(isNew ? 'other-cover' : 'cover')}</span>
}
