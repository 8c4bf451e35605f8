import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { everyStep } from '@veza/shared/kernel/every-step.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { Router } from 'express'
import type { Config } from './config/config.ts'
import { type Context, createContext, type Replaceable } from './context.ts'
import { viewerOf } from './domains/accounts/index.ts'
import { FLUSH_MS } from './domains/plays/index.ts'
import { watchBooks } from './domains/reconciliation/index.ts'
import { Streaming } from './domains/streaming/index.ts'
import { type Hints, startHints } from './domains/sync/index.ts'
import { watchScans } from './domains/uploads/index.ts'
import { watchQueue, webhookRoutes } from './domains/webhooks/index.ts'
import { addressBy } from './http/address.ts'
import { createApp, createFiguresApp, type Routes } from './http/app.ts'
import { authenticate } from './http/authentication.ts'
import type { Deadlines } from './http/deadlines.ts'
import { devMailbox } from './http/dev-mailbox.ts'
import { health } from './http/health.ts'
import { metrics } from './http/metrics.ts'
import { createHttpServer, type Patience } from './http/server.ts'
import { jobHandlers } from './job-handlers.ts'
import { LocalObjectStore, localStoreRoutes } from './platform/object-store/index.ts'
import { api, plainRoutes, shownOnPages } from './routes.ts'
import { accountPages, personOf } from './web/account/index.ts'
import {
  knowPerson,
  knowSurroundings,
  machineRoutes,
  missingPage,
  type PagesOptions,
  pages,
} from './web/index.ts'

const STOP_MS = 25 * SECOND_MS

export interface RunningServer {
  readonly ctx: Context
  /** Where it listens: of a worker, where it tells its figures; undefined if nowhere. */
  readonly url: string | undefined
  /** Takes no more, finishes what runs (25 s at most), closes every part, and throws if one failed. Safe to repeat. */
  stop(): Promise<void>
}

/** Parts that tests and development put in place of the real ones, or beside them. */
export type StartServer = Replaceable & PagesOptions & Waiting

/** How long clients are waited for, where it is not as long as everywhere. */
interface Waiting {
  readonly deadlines?: Deadlines
  readonly patience?: Patience
}

/** Starts what `config.role` says: web, worker, or both in one process. */
export async function startServer(config: Config, options: StartServer = {}): Promise<RunningServer> {
  const ctx = await createContext(config, options)
  const begun = await begin(ctx, options).catch(async (error: unknown) => {
    // Why it does not start is what one has to know, even if it cannot be stopped either.
    await stop(ctx, undefined).catch((err: unknown) => ctx.log.error({ err }, 'not everything was stopped'))
    throw error
  })
  const port = begun && (begun.server.address() as AddressInfo).port
  let stopping: Promise<void> | undefined
  return {
    ctx,
    url: port === undefined ? undefined : `http://${hostOf(config)}:${port}`,
    stop: () => {
      stopping ??= stop(ctx, begun)
      return stopping
    },
  }
}

interface Begun {
  readonly server: Server
  /** Of a worker undefined. */
  readonly hints?: Hints
}

async function begin(ctx: Context, options: StartServer): Promise<Begun | undefined> {
  const { role, ffmpeg, payments } = ctx.config
  await ctx.jobs.start()
  watchBooks(ctx)
  watchQueue(ctx)
  watchScans(ctx)
  const begun = role === 'worker' ? await tellFigures(ctx, options) : await listen(ctx, options)
  if (role === 'web') return begun
  ctx.jobs.every('transfers.reverse-due', payments.reversals.checkIntervalMs)
  ctx.jobs.every('reconciliation.run', payments.reconciliation.intervalMs)
  ctx.jobs.every('plays.flush', FLUSH_MS)
  await ctx.jobs.work(jobHandlers(ctx), { 'media.transcode': ffmpeg.concurrency, 'webhooks.handle': 2 })
  return begun
}

const hostOf = ({ role, host, workerMetrics }: Config) => (role === 'worker' ? workerMetrics?.host : host)

/** What a worker counts, no other process knows. */
async function tellFigures(ctx: Context, options: StartServer): Promise<Begun | undefined> {
  const where = ctx.config.workerMetrics
  if (!where) return undefined
  const server = createHttpServer(createFiguresApp(ctx), options.patience)
  server.listen(where.port, where.host)
  await once(server, 'listening')
  return { server }
}

async function listen(ctx: Context, options: StartServer): Promise<Begun> {
  const streaming = new Streaming(ctx)
  const sources = shownOnPages(ctx, streaming)
  const site = pages(ctx, sources, options)
  const accounts = accountPages(ctx, options)
  const routes: Routes = {
    authenticate: authenticate({ config: ctx.config, viewerOf: (token) => viewerOf(ctx, token) }),
    api: api(ctx, streaming),
    apiPlain: plainRoutes(ctx, streaming),
    first: [
      health(ctx),
      metrics(ctx),
      webhookRoutes(ctx),
      ctx.store instanceof LocalObjectStore ? localStoreRoutes(ctx.store) : Router(),
    ],
    last: [
      ...devMailbox(ctx.config, ctx.mail.mailbox),
      machineRoutes(ctx, sources, options),
      knowPerson((viewer) => personOf(ctx, viewer)),
      knowSurroundings(ctx, async (viewer, dismissed) => ({
        flags: await ctx.flags.forClient(viewer?.userId),
        announcements: await sources.announcementsFor(viewer, dismissed),
      })),
      site,
      accounts.router,
      missingPage(ctx, options),
      accounts.failures,
    ],
  }
  const app = createApp(ctx, routes, options.deadlines)
  const server = createHttpServer(app, options.patience)
  const hints = startHints(ctx, server, { addressOf: addressBy(app) })
  server.listen(ctx.config.port, ctx.config.host)
  await once(server, 'listening')
  return { server, hints }
}

async function stop(ctx: Context, begun: Begun | undefined): Promise<void> {
  const { server, hints } = begun ?? {}
  const closed = server && once(server, 'close')
  server?.close()
  server?.closeIdleConnections()
  const cut = setTimeout(() => server?.closeAllConnections(), STOP_MS)
  await everyStep([
    () => hints?.stop(),
    () => ctx.jobs.stop(STOP_MS),
    () => closed,
    () => clearTimeout(cut),
    () => ctx.close(),
  ])
}
