import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { Texts } from './texts.ts'

/** A screen and its address. `path` may hold one parameter: `/tracks/:id`. */
export interface Route {
  readonly path: string
  readonly screen: ComponentType<{ readonly params: Readonly<Record<string, string>> }>
  /** Its things live at a server: without an account it says so. */
  readonly needsAccount?: true
}

/** An entry of the navigation, shown for a screen that exists. */
export interface NavEntry {
  readonly path: string
  readonly icon: LucideIcon
  label(): string
  /** From the top; steps of ten leave room. */
  readonly order: number
  /** `end`: below, apart from the rest. */
  readonly place?: 'end'
  /** A hook: how many things wait there for a look. */
  useCount?(): number
  /** A hook: whether it is there for whoever looks; without it, it is for everybody. */
  useIsThere?(): boolean
  /** There is such an entry only while something waits. */
  readonly isHiddenAtZero?: true
}

/** Something that a person can do: in the palette, by its keys, or both. */
export interface Action {
  /** `feature.verb`, unlike any other. */
  readonly id: string
  label(): string
  readonly icon?: LucideIcon
  /** As `mod+k`, `?`, `g l`; `mod` is Ctrl, on a Mac ⌘. */
  readonly keys?: string
  run(): unknown
}

/** What a folder of `features/` adds to the Studio. */
export interface Feature {
  readonly name: string
  readonly texts: Texts
  readonly routes: readonly Route[]
  readonly nav?: NavEntry
  /** Those that are there on every screen; a screen adds its own by `useActions`. */
  readonly actions?: readonly Action[]
  /** Over whatever screen is shown: dialogs of the feature's own. */
  readonly overlay?: ComponentType
  /** Below the navigation, on every screen: one quiet line. */
  readonly standing?: ComponentType
  /** Begun once, before anything is shown: streams that feed the feature's store. */
  follow?(signal: AbortSignal): unknown
}
