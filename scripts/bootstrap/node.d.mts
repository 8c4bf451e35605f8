/** The system's Node only has to run npm and the bootstrap. Throws `Error` with what to do where it is too old. */
export function assertNodeVersion(version: string): void

/** Path of a Node 24: the one that came as a package, else our own where it is new enough. Throws `Error`. */
export function findNode(root: string, platform?: string, version?: string): string
