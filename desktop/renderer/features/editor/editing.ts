import { trackPatchSchema } from '@veza/shared/contracts/catalog.ts'
import type { TrackField, TrackFields } from '@veza/shared/studio/bridge/editor.ts'
import { createStore, type StoreApi } from 'zustand/vanilla'

type Change = {
  [F in TrackField]: { readonly field: F; readonly before: TrackFields[F]; readonly after: TrackFields[F] }
}[TrackField]

export interface EditingState {
  /** What is typed, as it was typed, until it is kept and left. */
  readonly drafts: Partial<TrackFields>
  /** Fields that hold what nobody would take. */
  readonly invalid: readonly TrackField[]
  /** Calls that the engine has not answered. */
  readonly saving: number
  readonly undo: readonly Change[]
  readonly redo: readonly Change[]
}

export interface EditingDeps {
  /** What is kept, as far as this window knows. */
  kept(): TrackFields | undefined
  /** Shows it at once; the engine's own answer follows. */
  show(changes: Partial<TrackFields>): void
  /** Resolves once the engine has it for good, and `kept` holds it. @param seen what was shown when one began to write */
  save(changes: Partial<TrackFields>, seen: Partial<TrackFields>): Promise<void>
  onFault(error: unknown): void
}

/** The fields of one track, kept as they are typed. */
export interface Editing {
  readonly store: StoreApi<EditingState>
  /** Kept after a short pause. */
  type<F extends TrackField>(field: F, value: TrackFields[F]): void
  /** Kept at once. @returns what takes this change back; undefined where nobody would take it, or it changes nothing */
  choose<F extends TrackField>(field: F, value: TrackFields[F]): (() => void) | undefined
  /** The field was left: what is in it is kept, and shown as it is kept. */
  leave(field: TrackField): Promise<void>
  /** Keeps everything that is typed. */
  flush(): Promise<void>
  /** @returns the field that was brought back; undefined where there was nothing */
  undo(): Promise<TrackField | undefined>
  redo(): Promise<TrackField | undefined>
}

/** After the last letter (ms). */
const PAUSE_MS = 400
const UNDO_MAX = 200

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

export function createEditing(deps: EditingDeps): Editing {
  return new FieldEditing(deps)
}

class FieldEditing implements Editing {
  readonly store = createStore<EditingState>(() => ({
    drafts: {},
    invalid: [],
    saving: 0,
    undo: [],
    redo: [],
  }))
  readonly #deps: EditingDeps
  /** What each field that holds a draft had when one began to write in it, or what of it was kept since. */
  readonly #seen: Partial<TrackFields> = {}
  /** What is on its way to the engine: an answer to an older question may still bring back what was there before. */
  readonly #sent: Partial<TrackFields> = {}
  readonly #timers = new Map<TrackField, ReturnType<typeof setTimeout>>()
  /** Later edits never overtake earlier ones. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(deps: EditingDeps) {
    this.#deps = deps
  }

  type<F extends TrackField>(field: F, value: TrackFields[F]): void {
    this.#draft(field, value)
    clearTimeout(this.#timers.get(field))
    this.#timers.set(
      field,
      setTimeout(() => void this.#keep(field, true), PAUSE_MS),
    )
  }

  choose<F extends TrackField>(field: F, value: TrackFields[F]): (() => void) | undefined {
    const last = this.store.getState().undo.at(-1)
    this.#draft(field, value)
    void this.leave(field)
    const change = this.store.getState().undo.at(-1)
    return change === undefined || change === last ? undefined : () => this.#takeBack(change)
  }

  async leave(field: TrackField): Promise<void> {
    const draft = this.store.getState().drafts[field]
    await this.#keep(field)
    const { drafts, invalid } = this.store.getState()
    // Typed again meanwhile, or not to be had: it stays.
    if (drafts[field] !== draft || invalid.includes(field)) return
    const { [field]: _left, ...rest } = drafts
    this.store.setState({ drafts: rest })
    delete this.#seen[field]
  }

  async flush(): Promise<void> {
    await Promise.all(
      (Object.keys(this.store.getState().drafts) as TrackField[]).map((one) => this.#keep(one)),
    )
    await this.#last
  }

  async undo(): Promise<TrackField | undefined> {
    await this.flush()
    const { undo, redo } = this.store.getState()
    const change = undo.at(-1)
    if (change === undefined) return undefined
    this.store.setState({ undo: undo.slice(0, -1), redo: [...redo, change] })
    await this.#bringBack(change.field, change.before, change.after)
    return change.field
  }

  async redo(): Promise<TrackField | undefined> {
    await this.flush()
    const { undo, redo } = this.store.getState()
    const change = redo.at(-1)
    if (change === undefined) return undefined
    this.store.setState({ redo: redo.slice(0, -1), undo: [...undo, change] })
    await this.#bringBack(change.field, change.after, change.before)
    return change.field
  }

  #takeBack(change: Change): void {
    if (this.store.getState().undo.at(-1) === change) void this.undo()
    else this.choose(change.field, change.before)
  }

  #kept(): TrackFields | undefined {
    const kept = this.#deps.kept()
    return kept && { ...kept, ...this.#sent }
  }

  #draft<F extends TrackField>(field: F, value: TrackFields[F]): void {
    const kept = this.#kept()
    if (!(field in this.#seen) && kept !== undefined) Object.assign(this.#seen, { [field]: kept[field] })
    this.store.setState(({ drafts }) => ({ drafts: { ...drafts, [field]: value } }))
  }

  async #bringBack<F extends TrackField>(
    field: F,
    value: TrackFields[F],
    instead: TrackFields[F],
  ): Promise<void> {
    if (field in this.store.getState().drafts) {
      this.#draft(field, value)
      Object.assign(this.#seen, { [field]: value })
    }
    await this.#save(field, value, instead)
  }

  /** Keeps what is typed in a field, where it is another than what is kept, and may be kept. */
  async #keep(field: TrackField, isBeingTyped = false): Promise<void> {
    clearTimeout(this.#timers.get(field))
    this.#timers.delete(field)
    const draft = this.store.getState().drafts[field]
    const kept = this.#kept()
    if (draft === undefined || kept === undefined) return
    const read = trackPatchSchema.shape[field].safeParse(draft)
    // Half of a word is no fault yet.
    if (read.success || !isBeingTyped) this.#judge(field, read.success)
    if (!read.success || read.data === undefined || same(read.data, kept[field])) return
    const change = { field, before: kept[field], after: read.data } as Change
    this.store.setState(({ undo }) => ({ undo: [...undo.slice(1 - UNDO_MAX), change], redo: [] }))
    const seen = this.#seen[field] ?? kept[field]
    const wanted = read.data as TrackFields[typeof field]
    Object.assign(this.#seen, { [field]: wanted })
    await this.#save(field, wanted, seen)
  }

  #judge(field: TrackField, isFine: boolean): void {
    this.store.setState(({ invalid }) => {
      const others = invalid.filter((one) => one !== field)
      return { invalid: isFine ? others : [...others, field] }
    })
  }

  async #save<F extends TrackField>(field: F, value: TrackFields[F], shown: TrackFields[F]): Promise<void> {
    const changes = { [field]: value } as Partial<TrackFields>
    const seen = { [field]: shown } as Partial<TrackFields>
    this.#deps.show(changes)
    Object.assign(this.#sent, changes)
    this.store.setState(({ saving }) => ({ saving: saving + 1 }))
    const mine = this.#last.then(() => this.#deps.save(changes, seen))
    this.#last = mine.catch(() => undefined)
    try {
      await mine
    } catch (error) {
      // Nobody has it: what is written next is written upon what is kept.
      delete this.#seen[field]
      this.#deps.onFault(error)
    } finally {
      if (this.#sent[field] === value) delete this.#sent[field]
      this.store.setState(({ saving }) => ({ saving: saving - 1 }))
    }
  }
}
