import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Request, Response } from 'express'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { TextKey } from '../texts/index.ts'
import type { Content } from '../views/layout.ts'
import type { Page } from '../views/page.ts'

/** One request of one person for one page. */
export interface Visit {
  readonly ctx: Context
  readonly req: Request
  readonly res: Response
  readonly page: Page
  readonly viewer: Viewer | undefined
  /** For the hidden field of every form. */
  readonly csrf: string
  /** Said once, after a form led here. */
  readonly said: string | undefined
}

export interface SignedInVisit extends Visit {
  readonly viewer: Viewer
}

/** What came of the last form, so that the page can show it again as it was left. */
export interface Attempt {
  /** Which of the page's forms it was. */
  readonly action: string | undefined
  /** What was typed; never a secret. */
  readonly typed: ReadonlyMap<string, string>
  /** Sentences by the name of their field. */
  readonly faults: ReadonlyMap<string, string>
  /** What is wrong with the whole. */
  readonly problem: string | undefined
  /** What the action made, to be shown this once. */
  readonly made: unknown
}

/** Where an action leads: on to another page, or back to this one with something to show. */
export type Outcome =
  | { readonly kind: 'go'; readonly to: string; readonly say?: TextKey }
  | { readonly kind: 'show'; readonly made: unknown }
  /** The person's own slip, told at the field or above the form. */
  | { readonly kind: 'refuse'; readonly faults: ReadonlyMap<string, string>; readonly problem?: string }

export type Fields = ReadonlyMap<string, string>

interface Common<V> {
  readonly path: string
  /** Its address may bring a token in the fragment: nothing of it may travel on. */
  readonly hasToken?: boolean
  /** Where to go instead, when there is nothing to do here. */
  readonly instead?: (visit: V) => string | undefined | Promise<string | undefined>
  readonly view: (visit: V, attempt: Attempt) => Content | Promise<Content>
  /** What its forms do, by the name in their hidden field `do`. */
  readonly actions: Readonly<Record<string, (visit: V, fields: Fields) => Outcome | Promise<Outcome>>>
}

/** One page of accounts, with the forms on it. */
export type AccountPage =
  | (Common<Visit> & { readonly audience: 'anyone' | 'visitors' })
  | (Common<SignedInVisit> & { readonly audience: 'signed-in' })

export const go = (to: string, say?: TextKey): Outcome => ({ kind: 'go', to, ...(say ? { say } : {}) })
export const show = (made: unknown): Outcome => ({ kind: 'show', made })

/** A page that nobody has sent a form of yet. */
export const NOTHING: Attempt = {
  action: undefined,
  typed: new Map(),
  faults: new Map(),
  problem: undefined,
  made: undefined,
}

/** @throws DomainError 401 when nobody is */
export function signedIn(visit: Visit): SignedInVisit {
  if (!visit.viewer) throw new DomainError(401, 'unauthenticated', 'Sign in first.')
  return { ...visit, viewer: visit.viewer }
}
