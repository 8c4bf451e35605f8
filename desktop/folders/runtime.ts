/** The oldest Node.js that the Studio runs on. */
export const NODE_MAJOR = 24

export class NodeTooOld extends Error {
  override readonly name = 'NodeTooOld'
  readonly found: string

  constructor(found: string) {
    super(`Veza Studio needs Node.js ${NODE_MAJOR} or later, and this is ${found}.`)
    this.found = found
  }
}

/**
 * Refuses an old runtime with a sentence, before the native module is loaded: better-sqlite3 13 takes Node 20 down
 * with a segmentation fault. Throws `NodeTooOld`.
 */
export function assertRuntime(version: string = process.versions.node): void {
  if (Number.parseInt(version, 10) < NODE_MAJOR) throw new NodeTooOld(version)
}
