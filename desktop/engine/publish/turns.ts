/** Lets what is done to one thing happen one after the other, in the order in which it was asked for. */
export type InTurn = <T>(id: string, work: () => Promise<T>) => Promise<T>

export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (id, work) => {
    const mine = (last.get(id) ?? Promise.resolve()).catch(() => undefined).then(work)
    last.set(id, mine)
    const end = () => {
      if (last.get(id) === mine) last.delete(id)
    }
    mine.then(end, end)
    return mine
  }
}
