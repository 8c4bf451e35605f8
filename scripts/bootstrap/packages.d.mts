/** Brings node_modules to what package-lock.json says, unless it is there already. Throws `Error` with what to do. */
export function installPackages(root: string): void

/** True where a person's own `npm install` has done the work. */
export function holdsAll(root: string): boolean
