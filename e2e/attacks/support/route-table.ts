import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract'
import { API_PREFIX, contract } from '@veza/shared/contracts/index.ts'
import type { Express } from 'express'
import { accountTable } from '../../../server/web/account/index.ts'

/** One call of the contract. */
export interface ApiRoute {
  /** As the contract has it: `catalog.create`. */
  readonly name: string
  readonly method: string
  /** Below the API's prefix, with `{parameters}`. */
  readonly path: string
  readonly accepts: (input: unknown) => boolean
}

/** Every call of the contract: a new one is walked without a word here. */
export function apiRoutes(): ApiRoute[] {
  const walk = (part: object, names: readonly string[]): ApiRoute[] =>
    Object.entries(part).flatMap(([key, value]) => {
      const name = [...names, key]
      return isContractProcedure(value) ? [routeOf(name.join('.'), value)] : walk(value, name)
    })
  return walk(contract, [])
}

function routeOf(name: string, procedure: AnyContractProcedure): ApiRoute {
  const { route, inputSchema } = procedure['~orpc']
  if (!route.method || !route.path) throw new Error(`${name} has no method or no path of its own`)
  const schema = inputSchema as { safeParse(value: unknown): { success: boolean } } | undefined
  const accepts = (input: unknown) => schema?.safeParse(input).success ?? true
  return { name, method: route.method, path: route.path, accepts }
}

/** What Express routes by itself, apart from the contract. */
export interface PlainRoute {
  readonly method: string
  readonly path: string
}

interface Layer {
  readonly name: string
  readonly rawPath?: string | readonly string[]
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> }
  readonly handle: { readonly stack?: readonly Layer[] }
}

/** Every route that hangs on the app, with the whole of its path, and every place where something is mounted. */
export function expressRoutes(app: Express): { routes: PlainRoute[]; mounts: string[] } {
  const mounts = new Set<string>()
  const routes = new Map<string, PlainRoute>()
  const walk = (layers: readonly Layer[], prefix: string) => {
    for (const { route, rawPath, handle } of layers) {
      for (const method of Object.keys(route?.methods ?? {})) {
        const found = { method: method.replace('_', '').toUpperCase(), path: `${prefix}${route?.path}` }
        routes.set(`${found.method} ${found.path}`, found)
      }
      if (route) continue
      for (const path of [rawPath ?? '/'].flat()) {
        const place = path === '/' ? prefix : `${prefix}${path}`
        mounts.add(place || '/')
        if (handle.stack) walk(handle.stack, place)
      }
    }
  }
  walk((app.router as unknown as { stack: readonly Layer[] }).stack, '')
  return { routes: [...routes.values()], mounts: [...mounts].sort() }
}

export const isWrite = ({ method }: { method: string }) => !['GET', 'HEAD', 'OPTIONS'].includes(method)

/** Every page's form, by its path and by what its hidden field `do` says. */
export const pageForms = (): { path: string; actions: string[] }[] =>
  accountTable.map(({ path, actions }) => ({ path, actions: Object.keys(actions) }))

/** Plain writes that are no page of accounts; each has a word on what keeps strangers out. */
export const otherWrites: Readonly<Record<string, string>> = {
  'POST /@:username': 'a form: its token is asked for by `formOf`',
  'POST /tracks/:slug': 'a form: its token is asked for by `formOf`',
  'POST /tracks/:slug/comments': 'a form: its token is asked for by `formOf`; then the track is',
  'POST /s/:token/comments': 'a form: its token is asked for by `formOf`; then the link is',
  'POST /releases/:slug': 'a form: its token is asked for by `formOf`',
  'POST /announcements/:id': 'a form: its token is asked for by `formOf`; nothing but one’s own dismissals',
  'POST /library': 'a form: its token is asked for by `formOf`; nothing but one’s own likes',
  'POST /library/wishes': 'a form: its token is asked for by `formOf`; nothing but one’s own wishes',
  'POST /playlists/:slug':
    'a form: its token is asked for by `formOf`; then whether one may put something in',
  'POST /reviews': 'a form: its token is asked for by `formOf`; then whether one has bought it',
  'POST /authorize': 'a form: its token is asked for by `formOf`',
  'POST /orders/:id': 'a form: its token is asked for by `formOf`; then the order has to be one’s own',
  'POST /webhooks/stripe': 'keeps what it is sent, and believes nothing but the provider’s signature',
  [`POST ${API_PREFIX}/notifications/unsubscribe`]:
    'switches off one person’s digest, for a token that only its mails have; sent by mail programs (RFC 8058)',
  [`POST ${API_PREFIX}/auth/continue`]:
    'hands a form on unread; the refresh cookie is sent by a same-site browser alone',
}

/** An address with these parameters in the place of `{…}` and `:…`. */
export const filled = (path: string, values: Readonly<Record<string, unknown>> = {}): string =>
  path.replace(/\{\+?(\w+)\}|:(\w+)/g, (_all, one?: string, other?: string) =>
    encodeURIComponent(asText(values[one ?? other ?? ''] ?? '01990000-0000-7000-8000-000000000000')),
  )

/** As an address can carry it. */
export const asText = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed()
