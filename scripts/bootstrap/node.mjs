import { existsSync } from 'node:fs'
import { join } from 'node:path'

const LEAST = [20, 19]
const WANTED_MAJOR = 24

/** The system's Node only has to run npm and this. Throws `Error` with what to do where it is too old. */
export function assertNodeVersion(version) {
  const [major, minor] = version.split('.').map(Number)
  if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return
  throw new Error(
    `Veza needs Node ${LEAST.join('.')} or later to install itself; this is ${version}. Get one from https://nodejs.org.`,
  )
}

/** Path of a Node 24: the one that came as a package, else our own where it is new enough. Throws `Error`. */
export function findNode(root, platform = process.platform, version = process.versions.node) {
  const os = platform === 'win32' ? 'win' : platform
  const packaged = join(
    root,
    'node_modules',
    `node-${os}-${process.arch}`,
    'bin',
    os === 'win' ? 'node.exe' : 'node',
  )
  if (existsSync(packaged)) return packaged
  if (Number.parseInt(version, 10) >= WANTED_MAJOR) return process.execPath
  throw new Error(
    `Veza runs on Node ${WANTED_MAJOR}. It comes with the packages on Linux and Windows (x64) but was not found ` +
      `in ${packaged}, and this is ${version}. Install Node ${WANTED_MAJOR}, or run \`npm ci --include=optional\`.`,
  )
}
