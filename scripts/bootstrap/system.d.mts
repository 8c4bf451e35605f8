export interface SystemPart {
  readonly name: string
  readonly debian: readonly string[]
  readonly brew: string | undefined
  readonly required: boolean
  readonly found: boolean
  /** What is there is the one that does the most; where several do. */
  readonly preferred: boolean
}

/** What a command uses of the system, and whether it is there. */
export function systemParts(root: string, command: string, env?: NodeJS.ProcessEnv): SystemPart[]

/** Installs what is missing where that is allowed (root or CI), else says how. Throws `Error` where it must be there. */
export function installSystemParts(root: string, command: string, args: readonly string[]): void
