/** A table of legal transitions: for each state, the states that may follow it. */
export type StateTable<S extends string> = { readonly [K in S]: readonly S[] }

export interface StateMachine<S extends string> {
  readonly states: readonly S[]
  readonly table: StateTable<S>
  canMove(from: S, to: S): boolean
  /** True where no state may follow. */
  isFinal(state: S): boolean
  is(value: string): value is S
}

/** Declares the whole law of a thing's life. Throws `Error` on a target that is not a state of the table. */
export function defineStates<const T extends Record<string, readonly (keyof T & string)[]>>(
  table: T,
): StateMachine<keyof T & string> {
  type S = keyof T & string
  const states = Object.keys(table) as S[]
  const followers = (state: S): readonly S[] => table[state] as readonly S[]
  for (const state of states)
    for (const to of followers(state))
      if (!states.includes(to)) throw new Error(`state table: ${state} → ${to}, and ${to} is not a state`)
  return {
    states,
    table: table as unknown as StateTable<S>,
    canMove: (from, to) => followers(from).includes(to),
    isFinal: (state) => followers(state).length === 0,
    is: (value): value is S => (states as string[]).includes(value),
  }
}
