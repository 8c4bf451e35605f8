import { z } from 'zod'
import { heldBackSchema } from '../restored.ts'
import { bridge, doneSchema } from './base.ts'

/** A library that could not be read, and the copy that was put in its place. */
export const restoredSchema = z.object({
  at: z.iso.datetime(),
  /** What was done after this may be missing. */
  backupAt: z.iso.datetime(),
  /** Folder where the file that could not be read is kept. */
  damaged: z.string(),
})
export type Restored = z.infer<typeof restoredSchema>

/** The code of a window's page that died; the engine went on. */
export const WINDOW_ENDED = 'window-ended'

/** An end of the engine, or of a window's page, that nobody wished for, as its host took it down. */
export const crashSchema = z.object({
  at: z.string(),
  code: z.string(),
  /** How it ended, and its last words; without secrets. */
  detail: z.string(),
  version: z.string(),
  /** What ran: kinds and ids of jobs, and how far they were. Titles are the creator's own. */
  doing: z.array(z.object({ kind: z.string(), id: z.string(), progress: z.number(), attempts: z.int() })),
})
export type Crash = z.infer<typeof crashSchema>

export const systemContract = {
  about: bridge.output(
    z.object({
      version: z.string(),
      node: z.string(),
      platform: z.string(),
      libraryDir: z.string(),
      /** False while another process of this machine runs this library's jobs; this one stands by. */
      runsJobs: z.boolean(),
    }),
  ),
  /**
   * Has the engine begin no new work, or begin again, and says how many uploads are under way now, pictures among them. It holds for this run
   * of the engine alone, so that whoever asked and died holds up nothing for good.
   */
  hold: bridge.input(z.object({ hold: z.boolean() })).output(z.object({ uploads: z.int().min(0) })),
  /** The machine woke up, or has another network: every connection is made anew. */
  reconnect: bridge.output(doneSchema),
  /** What was put back and nobody has read of yet. */
  restored: bridge.output(restoredSchema.nullable()),
  forgetRestored: bridge.output(doneSchema),
  /** What came with the copy that was put back, and waits for a word. */
  heldBack: bridge.output(heldBackSchema),
  /** Lets it go on, or takes it back; what may not be asked about yet stays. */
  answerHeldBack: bridge.input(z.object({ answer: z.enum(['send', 'drop']) })).output(doneSchema),
  /** The last ends of the engine and of windows, oldest first. */
  crashes: bridge.output(z.array(crashSchema)),
}
