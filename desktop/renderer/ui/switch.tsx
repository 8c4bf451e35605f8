import { Switch as Radix } from 'radix-ui'
import { useId } from 'react'

export interface SwitchProps {
  readonly label: string
  readonly hint?: string
  readonly isOn: boolean
  readonly disabled?: boolean
  onChange(isOn: boolean): void
}

/** On or off, at once. */
export function Switch({ label, hint, isOn, disabled = false, onChange }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <Radix.Root
        id={id}
        checked={isOn}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="moving relative h-5 w-9 shrink-0 rounded-full border border-ink-soft bg-transparent disabled:opacity-45 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="moving block size-3.5 translate-x-[2px] rounded-full bg-ink-soft data-[state=checked]:translate-x-[18px] data-[state=checked]:bg-on-accent" />
      </Radix.Root>
      <div>
        <label htmlFor={id}>{label}</label>
        {hint && (
          <p id={`${id}-hint`} className="text-12 text-ink-soft">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}
