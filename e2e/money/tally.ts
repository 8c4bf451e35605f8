interface Count {
  played: number
  took: number
}

/** Counts of each kind of step, and of each of its variants, how often it was played, and how often anything came of it. */
export class Tally {
  readonly #counts: Map<string, Count>
  /** @param names all that there are: what is never played shows as well */
  constructor(names: Iterable<string>) {
    this.#counts = new Map([...names].map((name) => [name, { played: 0, took: 0 }]))
  }

  played(name: string): void {
    this.#of(name).played++
  }

  took(name: string): void {
    this.#of(name).took++
  }

  /** Of which nothing came, ever. */
  idle(): string[] {
    return [...this.#counts].filter(([, { took }]) => took === 0).map(([name]) => name)
  }

  /** One a line, by their names: how often it took effect, of how many times. */
  lines(): string[] {
    return [...this.#counts]
      .sort(([one], [other]) => one.localeCompare(other, 'en'))
      .map(
        ([name, { played, took }]) => `${String(took).padStart(6)} of ${String(played).padStart(6)}  ${name}`,
      )
  }

  #of(name: string): Count {
    const count = this.#counts.get(name)
    if (!count) throw new Error(`${name} is no kind of step`)
    return count
  }
}
