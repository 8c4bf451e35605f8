import { type NewShare, newSharesSchema, type SplitSheet } from '@veza/shared/contracts/splits.ts'
import { splitByWeights, WHOLE_BASIS_POINTS } from '@veza/shared/kernel/money.ts'

/** One person's part as it stands in the form; the share is what was typed. */
export interface ShareDraft {
  readonly username: string
  readonly percent: string
  readonly part: string
}

export interface SheetDraft {
  readonly shares: ShareDraft[]
}

export type ShareFault = 'no-name' | 'no-share' | 'twice' | 'invalid'

/** `12,5` as 1250 hundredths of a per cent; undefined for what is no share. */
export function readPercent(text: string): number | undefined {
  const found = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (found === null) return undefined
  const points = Number(`${found[1]}${(found[2] ?? '').padEnd(2, '0')}`)
  return points >= 1 && points <= WHOLE_BASIS_POINTS ? points : undefined
}

/** 1250 as `12.5`. */
export const writePercent = (basisPoints: number): string => String(basisPoints / 100)

/** What is not given to anybody yet; negative where too much is. */
export const leftOver = ({ shares }: SheetDraft): number =>
  WHOLE_BASIS_POINTS - shares.reduce((sum, { percent }) => sum + (readPercent(percent) ?? 0), 0)

/** The same to each, to the last hundredth of a per cent. */
export const dividedEqually = (shares: readonly ShareDraft[]): ShareDraft[] => {
  const parts = splitByWeights(
    WHOLE_BASIS_POINTS,
    shares.map(() => 1),
  )
  return shares.map((share, at) => ({ ...share, percent: writePercent(parts[at] ?? 0) }))
}

/** What each gets of an amount, as a sale is divided; undefined where the shares are no whole. */
export function partsOf(amount: number, draft: SheetDraft): number[] | undefined {
  if (leftOver(draft) !== 0) return undefined
  return splitByWeights(
    amount,
    draft.shares.map(({ percent }) => readPercent(percent) ?? 0),
  )
}

/** The form begins with the sheet that counts, or with whoever owns the track alone. */
export function draftOfSheet(sheet: SplitSheet | undefined, self: string): SheetDraft {
  const named = sheet?.shares.filter(({ basisPoints }) => basisPoints > 0) ?? []
  if (named.length === 0) return { shares: [{ username: self, percent: '100', part: '' }] }
  return {
    shares: named.map(({ username, basisPoints, part }) => ({
      username,
      percent: writePercent(basisPoints),
      part,
    })),
  }
}

/** Reads the form as the server would: shares, or what is wrong at which field. */
export function readSheet(
  draft: SheetDraft,
): { readonly shares: NewShare[] } | { readonly faults: Readonly<Record<string, ShareFault>> } {
  const faults: Record<string, ShareFault> = {}
  const names = draft.shares.map(({ username }) => username.trim().toLowerCase())
  for (const [at, { username, percent }] of draft.shares.entries()) {
    const name = username.trim().toLowerCase()
    if (name === '') faults[`shares.${at}.username`] = 'no-name'
    else if (names.indexOf(name) !== at) faults[`shares.${at}.username`] = 'twice'
    if (readPercent(percent) === undefined) faults[`shares.${at}.percent`] = 'no-share'
  }
  if (Object.keys(faults).length > 0) return { faults }
  const read = newSharesSchema.safeParse(
    draft.shares.map(({ username, percent, part }) => ({
      username,
      part,
      basisPoints: readPercent(percent),
    })),
  )
  if (read.success) return { shares: read.data }
  for (const { path } of read.error.issues) faults[['shares', ...path].join('.')] = 'invalid'
  return { faults }
}
