import { TAGS_MAX } from '@veza/shared/contracts/catalog.ts'
import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef, useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { Frame } from '../../ui/field.tsx'
import { editorTexts } from './texts.ts'

export interface TagsFieldProps {
  readonly tags: readonly string[]
  readonly fault: string | undefined
  onChange(tags: string[]): void
}

const read = (text: string) =>
  text
    .split(',')
    .map((tag) => tag.trim().toLowerCase())
    .filter(Boolean)

/** Words, one after the other: Enter or a comma ends one, Backspace in an empty field takes the last one away. */
export function TagsField({ tags, fault, onChange }: TagsFieldProps) {
  const t = useTexts(editorTexts)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const isFull = tags.length >= TAGS_MAX
  const add = (text: string) => {
    setTyped('')
    const more = read(text).filter((tag) => !tags.includes(tag))
    if (more.length > 0) onChange([...tags, ...new Set(more)])
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && typed.trim() !== '') {
      event.preventDefault()
      add(typed)
    }
    if (event.key === 'Backspace' && typed === '' && tags.length > 0) onChange(tags.slice(0, -1))
  }
  return (
    <Frame id={id} label={t('field.tags')} hint={t('tags-hint', { max: TAGS_MAX })} fault={fault}>
      <div className="moving flex flex-wrap items-center gap-1.5 rounded-md border border-hairline p-1 focus-within:outline-2 focus-within:outline-accent focus-within:outline-offset-2 hover:border-ink-faint">
        {tags.map((tag) => (
          <span key={tag} className="inline-flex h-6 items-center gap-1 rounded-md bg-wash pr-1 pl-2 text-13">
            {tag}
            <button
              type="button"
              aria-label={t('remove-tag', { tag })}
              className="rounded-md text-ink-soft hover:text-ink"
              onClick={() => {
                onChange(tags.filter((one) => one !== tag))
                field.current?.focus()
              }}
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        <input
          ref={field}
          id={id}
          value={typed}
          disabled={isFull}
          aria-describedby={`${id}-hint`}
          aria-invalid={fault ? true : undefined}
          className="h-6 min-w-24 grow bg-transparent px-1.5 outline-none"
          onChange={({ target }) => (target.value.includes(',') ? add(target.value) : setTyped(target.value))}
          onKeyDown={press}
          onBlur={() => add(typed)}
        />
      </div>
    </Frame>
  )
}
