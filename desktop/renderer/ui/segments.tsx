import { useId } from 'react'

export interface SegmentsProps<V extends string> {
  /** Read out. */
  readonly label: string
  readonly value: V
  readonly choices: readonly { readonly value: V; readonly label: string }[]
  onChange(value: V): void
}

/** One of a few, all of them seen. */
export function Segments<V extends string>({ label, value, choices, onChange }: SegmentsProps<V>) {
  const name = useId()
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{label}</legend>
      {choices.map((choice) => (
        <label
          key={choice.value}
          className="moving relative inline-flex h-8 cursor-pointer items-center rounded-md px-2.5 text-ink-soft hover:bg-wash hover:text-ink has-checked:bg-wash has-checked:font-medium has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2"
        >
          <input
            type="radio"
            name={name}
            className="absolute inset-0 cursor-pointer opacity-0"
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          {choice.label}
        </label>
      ))}
    </fieldset>
  )
}
