import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { type UpdateChannel, updateChannels } from '@veza/shared/studio/updates/channels.ts'
import { FeedRefused, keyIdOf } from '@veza/shared/studio/updates/feed.ts'
import { Command, InvalidArgumentError, Option } from 'commander'
import { processConfig } from '../config/config.ts'
import { publishStudio, type ReleaseKeys, renewFeeds, rollOut } from '../domains/studio-updates/index.ts'
import { openObjectStore } from '../platform/object-store/index.ts'

/** So long a feed holds where nothing else is said: long enough that nobody has to think of it every week. */
const VALID_DAYS = 90

interface SigningOptions {
  readonly key: string
  readonly oldKey: readonly string[]
  readonly validDays: number
  readonly json?: boolean
}

interface Options extends SigningOptions {
  readonly channel: UpdateChannel
  readonly percentage: number
}

/** What whoever releases the Studio does with the store; no database is opened. */
export function releaseCommand(): Command {
  const command = new Command('release').description('Publish versions of the Studio, and say who takes them')
  withRolloutOptions(command.command('publish <folder>'))
    .description('Put what electron-builder built in place, the feeds last; safe to repeat')
    .option('--notes <file>', 'what is new, as text')
    .option('--allow-older', 'withdraw a newer version that is published')
    .action(publish)
  withRolloutOptions(command.command('rollout <version>'))
    .description('Have more or fewer Studios take a version that is published; 0 stops it')
    .action(rollout)
  withSigningOptions(command.command('renew'))
    .description(
      'Have every feed hold for longer, and say what it said; Studios take none whose time is over',
    )
    .action(renew)
  command
    .command('new-key <file>')
    .description('Make a key to sign with; prints the public one, which goes into the builds')
    .action(newKey)
  return command
}

function withRolloutOptions(command: Command): Command {
  return withSigningOptions(command)
    .addOption(new Option('--channel <name>').choices(updateChannels).default('stable'))
    .requiredOption('--percentage <number>', 'how many of a hundred Studios take it', percentageOf)
}

function withSigningOptions(command: Command): Command {
  return command
    .requiredOption('--key <file>', 'the private key that signs, as PEM')
    .option('--old-key <file...>', 'public keys that signed what is there, where that was another', [])
    .option('--valid-days <number>', 'how long the feeds hold', daysOf, VALID_DAYS)
    .option('--json', 'print JSON')
}

type PublishOptions = Options & { readonly notes?: string; readonly allowOlder?: boolean }

function publish(folder: string, options: PublishOptions): Promise<void> {
  return told(options, async (parts) => {
    const notes = options.notes === undefined ? undefined : await readFile(options.notes, 'utf8')
    const { channel, percentage, allowOlder = false } = options
    const done = await publishStudio(parts, {
      folder,
      channel,
      percentage,
      allowsOlder: allowOlder,
      ...(notes === undefined ? {} : { notes }),
    })
    const { version, uploaded, feeds, ahead } = done
    const lines = [
      `${version}: ${uploaded.length} file(s) sent, ${feeds.length} feed(s) changed.`,
      ...feeds.map((feed) => `  ${feed}, ${percentage} %`),
      ...ahead.map((feed) => `  ${feed} is ahead, and was left as it is`),
    ]
    return { json: done, lines }
  })
}

function rollout(version: string, options: Options): Promise<void> {
  return told(options, async (parts) => {
    const { channel, percentage } = options
    const feeds = await rollOut(parts, { version, channel, percentage })
    const lines = feeds.map((feed) => `  ${feed}, ${percentage} %`)
    return { json: { version, percentage, feeds }, lines: [`${feeds.length} feed(s) changed.`, ...lines] }
  })
}

function renew(options: SigningOptions): Promise<void> {
  return told(options, async (parts) => {
    const feeds = await renewFeeds(parts)
    const lines = feeds.map(
      ({ feed, version, validUntil }) => `  ${feed}, ${version}, holds until ${validUntil}`,
    )
    return { json: { feeds }, lines: [`${feeds.length} feed(s) renewed.`, ...lines] }
  })
}

type Parts = Parameters<typeof publishStudio>[0]

async function told(
  options: SigningOptions,
  work: (parts: Parts) => Promise<{ json: unknown; lines: readonly string[] }>,
): Promise<void> {
  try {
    // The schema asks for a database, which nothing here opens.
    const { store } = processConfig((text) => console.error(text), { DATABASE_URL: 'postgresql://unused' })
    const keys = await readKeys(options)
    const { json, lines } = await work({
      store: openObjectStore(store, { clock: systemClock }),
      clock: systemClock,
      keys,
      validDays: options.validDays,
    })
    console.log(options.json ? JSON.stringify(json) : lines.join('\n'))
  } catch (error) {
    if (!(error instanceof DomainError || error instanceof FeedRefused)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

async function readKeys({ key, oldKey }: SigningOptions): Promise<ReleaseKeys> {
  const signing = createPrivateKey(await readFile(key))
  const others = await Promise.all(oldKey.map(async (path) => createPublicKey(await readFile(path))))
  const keys = [signing, ...others]
  if (keys.some(({ asymmetricKeyType }) => asymmetricKeyType !== 'ed25519'))
    throw new DomainError(
      422,
      'key-unusable',
      'Feeds are signed with Ed25519: make a key by `release new-key`.',
    )
  return { signing, trusted: [createPublicKey(signing), ...others] }
}

async function newKey(file: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { flag: 'wx', mode: 0o600 })
  console.log(`${keyIdOf(publicKey)} ${spkiOf(publicKey)}`)
}

const spkiOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' }).toString('base64')

function percentageOf(text: string): number {
  const number = Number(text)
  if (/^\d{1,3}$/.test(text) && number <= 100) return number
  throw new InvalidArgumentError('A whole number from 0 to 100.')
}

/** Ten years: a longer time is a slip of the hand. */
const DAYS_MAX = 3_660

function daysOf(text: string): number {
  const number = Number(text)
  if (/^\d{1,4}$/.test(text) && number >= 1 && number <= DAYS_MAX) return number
  throw new InvalidArgumentError(`A whole number of days, from 1 to ${DAYS_MAX}.`)
}
