/** A calendar month in UTC, from its first instant to the first of the next. */
export interface Month {
  /** `2026-11`. */
  readonly name: string
  readonly from: Date
  readonly until: Date
}

/** @param name as the contract has it */
export function monthOf(name: string): Month {
  const [year = 0, month = 0] = name.split('-').map(Number)
  const at = (index: number) => {
    const date = new Date(0)
    // Years below 100 would be taken for those of the last century.
    date.setUTCFullYear(year, index, 1)
    return date
  }
  return { name, from: at(month - 1), until: at(month) }
}
