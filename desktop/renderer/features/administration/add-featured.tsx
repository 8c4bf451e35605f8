import { useMutation } from '@tanstack/react-query'
import { FEATURED_MAX } from '@veza/shared/contracts/discovery.ts'
import { Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { tellProblem } from '../../app/problems.ts'
import { client } from '../../app/studio.ts'
import { useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { featuredTexts } from './texts.ts'
import type { Draft } from './use-featured.ts'

/** Adds what the page at an address shows. */
export function AddFeatured({
  whose,
  draft: { items, isFull, put },
}: {
  readonly whose: Whose
  readonly draft: Draft
}) {
  const t = useTexts(featuredTexts)
  const [address, setAddress] = useState('')
  const [twice, setTwice] = useState<string>()
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (wanted: string) => client.featured.lookUp({ whose, address: wanted }),
    onSuccess: (found) => {
      if (items.some(({ id }) => id === found.id)) return setTwice(t('there-already', { title: found.title }))
      put([...items, { ...found, until: null, isShown: true }])
      setAddress('')
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTwice(undefined)
    if (address.trim() !== '') mutate(address.trim())
  }
  const type = (text: string) => {
    reset()
    setTwice(undefined)
    setAddress(text)
  }
  if (isFull) return <p className="text-ink-soft">{t('full', { max: FEATURED_MAX })}</p>
  return (
    <form className="flex items-start gap-2" onSubmit={submit}>
      <div className="min-w-0 grow">
        <Field
          label={t('address')}
          hint={t('address-hint', { example: `${whose.server}/tracks/…` })}
          fault={error ? tellProblem(error) : twice}
          value={address}
          maxLength={2_000}
          spellCheck={false}
          inputMode="url"
          onChange={(event) => type(event.target.value)}
        />
      </div>
      {/* Beside the field, below its label. */}
      <div className="pt-[21px]">
        <Button type="submit" icon={Plus} isBusy={isPending}>
          {t('add')}
        </Button>
      </div>
    </form>
  )
}
