import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { Music } from 'lucide-react'
import { useState } from 'react'
import { host } from '../../host/index.ts'

/** The picture of a track, small; a note where there is none, or none yet. */
export function Cover({ entry: { cover, remoteCover, title }, isLarge = false }: CoverProps) {
  const size = isLarge ? 'aspect-square w-full' : 'size-8'
  if (cover === null && remoteCover !== null)
    return <RemotePicture name={remoteCover} alt={title} isLarge={isLarge} className={`${size} rounded-md`} />
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

interface RemotePictureProps {
  readonly name: string
  readonly alt: string
  readonly isLarge: boolean
  readonly className: string
}

/** One that was fetched: it may have given way to others, and then its place is empty until it is fetched again. */
export function RemotePicture({ name, alt, isLarge, className }: RemotePictureProps) {
  const [missing, setMissing] = useState<string>()
  return (
    <span className={`${className} block overflow-hidden bg-wash`}>
      {missing !== name && (
        <img
          src={host.mediaUrl({ kind: isLarge ? 'remote-cover' : 'small-remote-cover', name })}
          alt={alt}
          decoding="async"
          loading="lazy"
          className="size-full object-cover"
          onError={() => setMissing(name)}
        />
      )}
    </span>
  )
}

interface CoverProps {
  readonly entry: LibraryEntry
  readonly isLarge?: boolean
}
