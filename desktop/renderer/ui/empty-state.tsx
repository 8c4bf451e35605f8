import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Picture, type PictureName } from './pictures.tsx'

export interface EmptyStateProps {
  readonly icon?: LucideIcon
  /** How it will look; in the place of an icon. */
  readonly picture?: PictureName
  readonly heading: string
  /** The one gesture that fills it. */
  readonly children?: ReactNode
  readonly isWholeWindow?: boolean
  /** It will pass by itself. */
  readonly isBusy?: boolean
}

/** Nothing is here yet: how to change that. */
export function EmptyState({
  icon: Icon,
  picture,
  heading,
  children,
  isWholeWindow = false,
  isBusy = false,
}: EmptyStateProps) {
  // Within a screen there is a heading of its own already.
  const Heading = isWholeWindow ? 'h1' : 'h2'
  return (
    <div
      aria-busy={isBusy || undefined}
      className={`flex flex-col items-center justify-center gap-3 p-12 text-center ${isWholeWindow ? 'h-full' : ''}`}
    >
      {picture && <Picture name={picture} />}
      {Icon && <Icon size={28} strokeWidth={1.5} className="text-ink-soft" aria-hidden />}
      <Heading className="font-semibold text-20">{heading}</Heading>
      {children && (
        <div className="flex max-w-[46ch] flex-col items-center gap-3 text-ink-soft leading-normal">
          {children}
        </div>
      )}
    </div>
  )
}
