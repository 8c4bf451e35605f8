import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { buildScreens } from '../../desktop/web-host/build.ts'
import type { WebHost } from '../../desktop/web-host/host.ts'
import { startStudio } from '../../desktop/web-host/start.ts'
import { type DemoAccount, demoAccounts, seedDemo } from '../../server/commands/seed/index.ts'
import { readConfig } from '../../server/config/config.ts'
import { type RunningServer, startServer } from '../../server/main.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { createLogger } from '../../server/platform/logger/index.ts'
import { buildPages, createReloader, watchPages } from '../../server/web/index.ts'
import { lockFolder } from '../lock.ts'
import { freePort, isPortFree, portHolder } from '../ports.ts'
import { startPostgres } from '../postgres.ts'
import { keepEnvironment } from './beside.ts'
import { onboardDemoSeller } from './demo-seller.ts'
import type { StartOptions } from './options.ts'
import { localSecrets } from './secrets.ts'
import { startPayments } from './stripe.ts'

export interface Product {
  readonly url: string
  readonly mailboxUrl: string
  /** The control panel of the stand-in for the payment provider; undefined where the real one is configured. */
  readonly paymentsUrl: string | undefined
  /** Opens the Studio in a browser, once; undefined where it was not wanted. */
  readonly studioUrl: string | undefined
  /** The Studio's. */
  readonly libraryDir: string
  readonly demoTrackUrl: string | undefined
  readonly accounts: readonly DemoAccount[]
  readonly server: RunningServer
  /** Stops everything that was started, in the opposite order. Safe to repeat. */
  stop(): Promise<void>
}

type Say = (line: string) => void

/** Starts the whole product on this machine: database, server, demo content. What has begun is undone on a failure. */
export async function startProduct(options: StartOptions, say: Say): Promise<Product> {
  const undo: (() => Promise<void> | void)[] = []
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= undoAll(undo)
    return stopping
  }
  try {
    return { ...(await begin(options, say, undo)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function begin(options: StartOptions, say: Say, undo: (() => Promise<void> | void)[]) {
  // Asked once more below: whoever uses a folder already is to hear of that first.
  if (!existsSync(options.data)) await assertPortFree(options.port)
  const lock = lockFolder(options.data, new Date())
  undo.push(lock.release)
  if (lock.healed) say(`The last run (process ${lock.healed.pid}) did not end well; its lock was taken over.`)
  const port = options.port === 0 ? await freePort() : options.port
  await assertPortFree(port)
  const reloader = options.reload ? createReloader() : undefined
  const building = reloader ? watchPages(reloader.reload) : buildPages()
  building.catch(() => undefined)
  const screens = options.studio ? buildScreens() : undefined
  screens?.catch(() => undefined)
  const postgres = await startPostgres({ folder: join(options.data, 'postgres'), durable: true, say })
  undo.push(() => postgres.stop())
  await migrate(postgres.url)
  const built = await building
  if ('close' in built) undo.push(() => built.close())
  const { STAND_IN_SECRET, ...secrets } = localSecrets(options.data)
  const payments = await startPayments({ ...options, port }, STAND_IN_SECRET, process.env)
  undo.push(() => payments.stop())
  const environment = { ...secrets, ...payments.environment }
  const config = configFor({ ...options, port }, postgres.url, environment, say)
  undo.push(
    keepEnvironment(options.data, { ...environment, DATABASE_URL: postgres.url, DATA_DIR: options.data }),
  )
  // Standard output belongs to the ready line.
  const server = await startServer(config, {
    log: createLogger(config.logLevel, 2),
    ...(reloader ? { reloader } : {}),
  })
  undo.push(() => server.stop())
  const url = server.url ?? ''
  const studio = screens && (await startStudioAt(url, await screens, options.data, say))
  if (studio) undo.push(() => studio.stop())
  const demo = options.seed ? await seedDemo(server.ctx, say) : undefined
  if (demo && payments.panelUrl) await onboardDemoSeller(server.ctx, demo.creatorId)
  return {
    url,
    mailboxUrl: `${url}/dev/mailbox`,
    paymentsUrl: payments.panelUrl,
    studioUrl: studio?.openAddress(),
    libraryDir: libraryOf(options.data),
    demoTrackUrl: demo && `${url}/tracks/${demo.slug}`,
    accounts: options.seed ? demoAccounts : [],
    server,
  }
}

const libraryOf = (data: string) => join(data, 'library')

/** The Studio with a library of its own, beside the server's data. */
function startStudioAt(server: string, screens: string, data: string, say: Say): Promise<WebHost> {
  const onFault = (fault: unknown) =>
    say(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
  return startStudio({ port: 0, server, screens, libraryDir: libraryOf(data), onFault })
}

async function undoAll(undo: (() => Promise<void> | void)[]): Promise<void> {
  await everyStep(undo.reverse())
}

async function assertPortFree(port: number): Promise<void> {
  if (await isPortFree(port)) return
  const holder = portHolder(port)
  const who = holder ? ` by process ${holder.pid} (${holder.command})` : ''
  throw new Error(
    `Port ${port} is taken${who}. Stop that, or choose another: npm start -- --port ${port + 1}`,
  )
}

function configFor(
  options: StartOptions,
  databaseUrl: string,
  environment: Readonly<Record<string, string>>,
  say: Say,
) {
  return readConfig(
    {
      LOG_LEVEL: 'warn',
      ...process.env,
      ...environment,
      NODE_ENV: 'development',
      ROLE: 'all',
      PORT: String(options.port),
      DATA_DIR: options.data,
      DATABASE_URL: databaseUrl,
    },
    say,
  )
}
