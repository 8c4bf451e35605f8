import { Check } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { useId } from 'react'

export interface CheckboxProps {
  readonly label: string
  readonly isLabelHidden?: boolean
  readonly isOn: boolean
  readonly disabled?: boolean
  readonly isFaulty?: boolean
  /** Id of what says more, or what is wrong. */
  readonly describedBy?: string | undefined
  onChange(isOn: boolean): void
}

/** One of several that may be chosen together. */
export function Checkbox({
  label,
  isLabelHidden = false,
  isOn,
  disabled = false,
  isFaulty = false,
  describedBy,
  onChange,
}: CheckboxProps) {
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <Radix.Root
        id={id}
        checked={isOn}
        disabled={disabled}
        aria-label={isLabelHidden ? label : undefined}
        aria-invalid={isFaulty || undefined}
        aria-describedby={describedBy}
        onCheckedChange={(next) => onChange(next === true)}
        className="moving flex size-4 shrink-0 items-center justify-center rounded-[3px] border border-ink-soft disabled:opacity-45 aria-invalid:border-bad data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Indicator className="text-on-accent">
          <Check size={12} strokeWidth={3} aria-hidden />
        </Radix.Indicator>
      </Radix.Root>
      {!isLabelHidden && <label htmlFor={id}>{label}</label>}
    </div>
  )
}
