import { useEffect, useRef, useState } from 'react'

const PAUSE_MS = 500

/**
 * A text that is saved while one types: after a pause, and when the field or the screen is left.
 * @param save is not called with what is `isFit` to nobody
 */
export function useSavedText(
  saved: string,
  isFit: (text: string) => boolean,
  save: (text: string) => unknown,
) {
  const [typed, setTyped] = useState<string | null>(null)
  const unsaved = useRef<string | null>(null)
  const how = useRef({ isFit, save })
  how.current = { isFit, save }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const flush = useRef(() => {
    clearTimeout(timer.current)
    const text = unsaved.current
    unsaved.current = null
    if (text !== null && how.current.isFit(text)) void how.current.save(text)
  })
  useEffect(() => flush.current, [])
  const value = typed ?? saved
  return {
    value,
    isFit: isFit(value),
    onChange: (text: string) => {
      setTyped(text)
      unsaved.current = text
      clearTimeout(timer.current)
      timer.current = setTimeout(flush.current, PAUSE_MS)
    },
    onBlur: () => {
      flush.current()
      // As it was kept; what nobody takes stays to be mended.
      if (isFit(value)) setTyped(null)
    },
  }
}
