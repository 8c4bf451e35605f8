import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { Music } from 'lucide-react'
import { host } from '../../host/index.ts'

/** The picture of a track, small; a note where there is none on this machine. */
export function Cover({ entry: { cover, title }, isLarge = false }: CoverProps) {
  const size = isLarge ? 'aspect-square w-full' : 'size-8'
  if (cover === null)
    return (
      <span className={`${size} flex items-center justify-center rounded-md bg-wash text-ink-soft`}>
        <Music size={isLarge ? 28 : 14} strokeWidth={1.5} aria-hidden />
      </span>
    )
  return (
    <span className={size}>
      <img
        src={host.mediaUrl({ kind: isLarge ? 'cover' : 'small-cover', name: cover })}
        alt={title}
        decoding="async"
        loading="lazy"
        className={`${size} rounded-md bg-wash object-cover`}
      />
    </span>
  )
}

interface CoverProps {
  readonly entry: LibraryEntry
  readonly isLarge?: boolean
}
