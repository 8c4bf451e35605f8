import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { useTexts } from '../../app/texts.ts'
import { takeDrop } from './take-files.ts'
import { importsTexts } from './texts.ts'

/** A picture that is dropped upon what takes pictures is no import. */
const isTaken = ({ target }: DragEvent) =>
  target instanceof Element && target.closest('[data-takes=picture]') !== null

const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')

/** The whole window takes files. */
export function DropZone({ children }: { readonly children: ReactNode }) {
  const t = useTexts(importsTexts)
  const [isOver, setIsOver] = useState(false)
  // Entering a child comes before leaving its parent.
  const depth = useRef(0)
  const move = (by: number) => (event: DragEvent) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    depth.current = Math.max(0, depth.current + by)
    setIsOver(depth.current > 0 && !isTaken(event))
  }
  const drop = (event: DragEvent) => {
    if (!holdsFiles(event)) return
    event.preventDefault()
    depth.current = 0
    setIsOver(false)
    if (!isTaken(event)) void takeDrop(event.dataTransfer)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are chosen by a button as well
    <div className="h-full" onDragEnter={move(1)} onDragLeave={move(-1)} onDragOver={move(0)} onDrop={drop}>
      {children}
      {isOver && (
        <div className="pointer-events-none fixed inset-2 z-40 flex flex-col items-center justify-center gap-2 rounded-md border-2 border-accent border-dashed bg-paper/90">
          <p className="font-semibold text-28">{t('drop')}</p>
          <p className="text-ink-soft">{t('drop-hint')}</p>
        </div>
      )}
    </div>
  )
}
