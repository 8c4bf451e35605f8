import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Programs that npm does not bring. `programs`: each must be there, or one of those between bars; `preferred`
 * is brought in beside another of them where we may install. `variable`, `file`: what makes up for all of them.
 * `required`: without it the command has no sense.
 */
const parts = [
  {
    name: 'ffmpeg',
    programs: ['ffmpeg', 'ffprobe'],
    debian: ['ffmpeg'],
    brew: 'ffmpeg',
    variable: 'FFMPEG_PATH',
    file: 'node_modules/ffmpeg-static/ffmpeg',
    neededBy: {
      start: 'required',
      dev: 'required',
      bench: 'required',
      package: 'required',
      test: 'wanted',
      studio: 'wanted',
    },
  },
  {
    name: 'Chromium',
    programs: ['chromium-headless-shell|chromium|chromium-browser|google-chrome'],
    // The same engine without the browser's own windows: half the work.
    preferred: 'chromium-headless-shell',
    debian: ['chromium-headless-shell'],
    brew: '--cask chromium',
    variable: 'CHROMIUM_PATH',
    neededBy: { test: 'wanted' },
  },
  {
    name: 'Redis',
    programs: ['redis-server'],
    debian: ['redis-server'],
    brew: 'redis',
    neededBy: { test: 'wanted' },
  },
  {
    name: 'S3 (Ceph object gateway)',
    programs: ['ceph-mon', 'ceph-osd', 'radosgw', 'radosgw-admin', 'ceph', 'monmaptool'],
    debian: ['ceph-mon', 'ceph-osd', 'radosgw', 'ceph-common'],
    neededBy: { test: 'wanted' },
  },
  {
    name: 'ClamAV',
    programs: ['clamd'],
    debian: ['clamav-daemon'],
    brew: 'clamav',
    neededBy: { test: 'wanted' },
  },
  {
    name: 'Prometheus (promtool)',
    programs: ['promtool'],
    debian: ['prometheus'],
    brew: 'prometheus',
    neededBy: { test: 'wanted' },
  },
]

/**
 * What a command uses of the system, and whether it is there.
 * @returns {{ name: string, found: boolean, preferred: boolean, required: boolean, debian: string[], brew?: string }[]}
 */
export function systemParts(root, command, env = process.env) {
  return parts
    .filter((part) => part.neededBy[command] !== undefined)
    .map((part) => ({
      name: part.name,
      debian: part.debian,
      brew: part.brew,
      required: part.neededBy[command] === 'required',
      found: isThere(root, part, env),
      preferred: part.preferred === undefined || Boolean(env[part.variable]) || isOnPath(part.preferred, env),
    }))
}

/** Installs what is missing where that is allowed (root or CI), else says how. Throws `Error` where it must be there. */
export function installSystemParts(root, command, args) {
  const onCi = Boolean(process.env.CI)
  const apt = aptCommand(onCi)
  const toInstall = systemParts(root, command).filter((part) => !part.found || !part.preferred)
  if (apt !== undefined && toInstall.length > 0) aptInstall(apt, toInstall)
  const lacking = systemParts(root, command).filter((part) => !part.found)
  if (lacking.length === 0) return
  const said = `Not found: ${lacking.map((part) => part.name).join(', ')}. To install: ${installCommand(lacking)}`
  const needed = lacking.some((part) => part.required) && !args.includes('--no-seed')
  if (onCi || needed) throw new Error(said)
  console.error(said)
}

function isThere(root, part, env) {
  if (part.variable !== undefined && env[part.variable]) return true
  if (part.file !== undefined && isExecutable(join(root, part.file))) return true
  return part.programs.every((names) => names.split('|').some((name) => isOnPath(name, env)))
}

function isOnPath(program, env) {
  // Daemons live where an ordinary user's PATH does not look.
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.some((folder) => isExecutable(join(folder, program)))
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function aptCommand(onCi) {
  if (!isExecutable('/usr/bin/apt-get')) return undefined
  if (process.getuid?.() === 0) return ['apt-get']
  return onCi && isExecutable('/usr/bin/sudo')
    ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND', 'apt-get']
    : undefined
}

/** Each by itself: what one system does not have keeps nothing else out. */
function aptInstall(apt, wanted) {
  console.error(`Installing ${wanted.map((part) => part.name).join(', ')} (apt-get), a few minutes …`)
  runApt(apt, ['update'])
  for (const part of wanted) runApt(apt, ['install', '-y', '--no-install-recommends', ...part.debian])
}

function runApt(apt, step) {
  const [file, ...args] = [...apt, '-qq', '-o', 'DPkg::Lock::Timeout=300', ...step]
  const result = spawnSync(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    maxBuffer: 2 ** 26,
  })
  if (result.status === 0) return
  const end = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-15).join('\n')
  console.error(`${file} ${args.join(' ')} failed:\n${end}`)
}

function installCommand(lacking) {
  if (process.platform === 'darwin')
    return lacking
      .map((part) => (part.brew ? `brew install ${part.brew}` : `${part.name}: none for macOS`))
      .join('; ')
  const packages = lacking.flatMap((part) => part.debian).join(' ')
  if (isExecutable('/usr/bin/apt-get')) return `sudo apt-get install -y --no-install-recommends ${packages}`
  return `with your system's package manager (on Debian they are called ${packages})`
}
