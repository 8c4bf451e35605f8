import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { idsFrom, type NewId } from '@veza/shared/kernel/ids.ts'
import { type Clock, systemClock } from '@veza/shared/kernel/time.ts'
import { type Binaries, findBinaries } from '@veza/shared/media/binaries.ts'
import type { Config } from './config/config.ts'
import { type CrashPoint, crashPointOf } from './platform/crash-points/index.ts'
import { type Database, type Db, openDatabase, type Tx } from './platform/db/database.ts'
import { createEvents, type Events } from './platform/events/index.ts'
import { createFlags, type Flags } from './platform/flags/index.ts'
import { createJobs, type Jobs } from './platform/jobs/index.ts'
import { type Limits, noLimits, openLimits } from './platform/limits/index.ts'
import { createLogger, type Logger } from './platform/logger/index.ts'
import { createMail, type Mail } from './platform/mail/index.ts'
import { type ObjectStore, openObjectStore } from './platform/object-store/index.ts'
import { type OidcProviders, openProviders } from './platform/oidc/index.ts'
import { openPayments, type PaymentProvider } from './platform/payments/index.ts'
import { openRedis, type Redis } from './platform/redis/index.ts'
import { openScanner, type Scanner } from './platform/scan/index.ts'
import { openTally, type Tally } from './platform/tally/index.ts'
import { openTelemetry, type Telemetry } from './platform/telemetry/index.ts'

/** Every part of the server, built once. Functions ask for the parts they use: `Pick<Context, 'db' | 'clock'>`. */
export interface Context {
  readonly config: Config
  readonly log: Logger
  readonly clock: Clock
  readonly newId: NewId
  readonly db: Db
  /** Runs `work` in one transaction; no network call belongs inside. */
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
  readonly jobs: Jobs
  readonly store: ObjectStore
  /** Undefined where none is configured. */
  readonly scanner: Scanner | undefined
  readonly mail: Mail
  /** What is switched on, for whom. */
  readonly flags: Flags
  readonly limits: Limits
  /** One that refuses everything, where none is configured. */
  readonly payments: PaymentProvider
  /** What domains tell one another. */
  readonly events: Events
  /** Stands between two effects; a test may make it throw or kill. */
  readonly crashPoint: CrashPoint
  /** Undefined where none is configured. While it is away, commands fail at once. */
  readonly redis: Redis | undefined
  readonly telemetry: Telemetry
  /** What comes too often for a database is counted here. */
  readonly tally: Tally
  /** Other places that people may sign in by. */
  readonly oidc: OidcProviders
  /** Looked for when first needed. @throws FfmpegUnavailable */
  readonly ffmpeg: () => Promise<Binaries>
  close(): Promise<void>
}

export interface Replaceable {
  readonly clock?: Clock
  readonly log?: Logger
  /** In place of what `CRASH_AT` says. */
  readonly crashPoint?: CrashPoint
}

function watched({ pool }: Database): Telemetry {
  const telemetry = openTelemetry()
  telemetry.watchPool(() => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }))
  return telemetry
}

/** The composition root: the one place where parts are built and handed out. */
export async function createContext(config: Config, replace: Replaceable = {}): Promise<Context> {
  const log = replace.log ?? createLogger(config.logLevel)
  const clock = replace.clock ?? systemClock
  const database: Database = openDatabase(config.database.url, config.database.poolMax, (error) =>
    log.error({ err: error }, 'database: a connection broke'),
  )
  const mail = await createMail(config.mail, clock, log)
  const store = openObjectStore(config.store, {
    clock,
    onUnreadable: (path, error) => log.error({ err: error, path }, 'storage: a record cannot be read'),
  })
  const jobs = createJobs(config.database.url, log, {
    migrate: config.environment !== 'production',
    keys: config.encryptionKeys,
  })
  const telemetry = watched(database)
  const redis = config.redis && (await openRedis(config.redis, log))
  const insurance = { log, onFallback: telemetry.limitFellBack }
  const newId = idsFrom(clock)
  return {
    config,
    log,
    clock,
    newId,
    db: database.db,
    transaction: (work) => database.db.transaction().execute(work),
    jobs,
    store,
    scanner: openScanner(config.clamav.address),
    mail,
    flags: createFlags(database.db, clock),
    oidc: openProviders(config.oauth.providers, { clock, log, environment: config.environment }),
    limits: config.rateLimits ? openLimits(redis?.client, insurance) : noLimits(),
    redis: redis?.client,
    tally: openTally(redis?.client, newId),
    telemetry,
    payments: openPayments(config.payments.stripe),
    events: createEvents(jobs),
    crashPoint: replace.crashPoint ?? crashPointOf(config.crashAt),
    ffmpeg: () => findBinaries({ ffmpegPath: config.ffmpeg.path }),
    close: () =>
      everyStep([() => mail.close(), () => redis?.close(), () => telemetry.close(), () => database.close()]),
  }
}
