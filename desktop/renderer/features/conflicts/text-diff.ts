export interface Piece {
  readonly text: string
  /** It is not in the other text. */
  readonly isNew: boolean
}

/** Beyond so many steps a text is marked as a whole: nobody reads such a comparison. */
const STEPS_MAX = 1_000_000

/** Words and what stands between them, each by itself. */
const wordsOf = (text: string): string[] => text.match(/\s+|[\p{L}\p{N}’']+|[^\s\p{L}\p{N}]/gu) ?? []

/** A text in pieces, those marked that the one before did not have: by the longest row of words that both share. */
export function markNew(before: string, after: string): Piece[] {
  const [old, words] = [wordsOf(before), wordsOf(after)]
  if (old.length * words.length > STEPS_MAX)
    return after === '' ? [] : [{ text: after, isNew: before !== after }]
  const shared = sharedFrom(old, words)
  const pieces: Piece[] = []
  const say = (text: string, isNew: boolean) => {
    const last = pieces.at(-1)
    if (last?.isNew === isNew) pieces[pieces.length - 1] = { text: last.text + text, isNew }
    else pieces.push({ text, isNew })
  }
  let at = 0
  for (const [index, word] of words.entries()) {
    while (
      at < old.length &&
      old[at] !== word &&
      lengthAt(shared, at + 1, index) >= lengthAt(shared, at, index)
    )
      at += 1
    const isKept = at < old.length && old[at] === word
    say(word, !isKept)
    if (isKept) at += 1
  }
  return pieces
}

type Lengths = readonly Uint16Array[]
const lengthAt = (shared: Lengths, one: number, other: number): number => shared[one]?.[other] ?? 0

/** How many words the rest of both texts share in order, from each pair of places on. */
function sharedFrom(old: readonly string[], words: readonly string[]): Lengths {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(words.length + 1))
  for (let one = old.length - 1; one >= 0; one -= 1) {
    const row = rows[one]
    if (row === undefined) continue
    for (let other = words.length - 1; other >= 0; other -= 1)
      row[other] =
        old[one] === words[other]
          ? lengthAt(rows, one + 1, other + 1) + 1
          : Math.max(lengthAt(rows, one + 1, other), lengthAt(rows, one, other + 1))
  }
  return rows
}
