import { useEffect, useRef, useState } from 'react'

const PAUSE_MS = 500

/**
 * A text that is saved while one types: after a pause, and when the field, the screen or the page is left.
 * @param save is not called with what is `isFit` to nobody; `seen`: what the field showed when one began to write
 */
export function useSavedText(
  saved: string,
  isFit: (text: string) => boolean,
  save: (text: string, seen: string) => unknown,
) {
  const [typed, setTyped] = useState<string | null>(null)
  const unsaved = useRef<string | null>(null)
  const how = useRef({ isFit, save, saved })
  how.current = { isFit, save, saved }
  const seen = useRef(saved)
  /** What was kept last, until it is heard back. */
  const sent = useRef<{ readonly text: string; readonly instead: string } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const flush = useRef(() => {
    clearTimeout(timer.current)
    const text = unsaved.current
    unsaved.current = null
    if (text === null || !how.current.isFit(text)) return
    void how.current.save(text, seen.current)
    seen.current = text
    sent.current = { text, instead: how.current.saved }
  })
  useEffect(() => {
    const keep = flush.current
    addEventListener('pagehide', keep)
    return () => {
      removeEventListener('pagehide', keep)
      keep()
    }
  }, [])
  const value = typed ?? saved
  return {
    value,
    isFit: isFit(value),
    onChange: (text: string) => {
      if (typed === null) seen.current = sent.current?.instead === saved ? sent.current.text : saved
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
