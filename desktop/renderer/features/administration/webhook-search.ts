/** What one looks for by one field: an event by its number, or all of a type. The server compares it whole. */
export function searchOf(typed: string): { readonly type: string | null; readonly eventId: string | null } {
  const word = typed.trim().slice(0, 255)
  const isNumber = word.startsWith('evt_')
  return { type: word !== '' && !isNumber ? word : null, eventId: isNumber ? word : null }
}

/** As the log has it: one of the results, an error with what it was. */
export function resultOf(written: string): { readonly result: string; readonly why: string | null } {
  const at = written.indexOf(':')
  return at < 0
    ? { result: written, why: null }
    : { result: written.slice(0, at), why: written.slice(at + 1).trim() || null }
}

/** What was carried, with a line for each of its parts where it can be read; else as it came. */
export function payloadText(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2)
  } catch {
    return payload
  }
}
