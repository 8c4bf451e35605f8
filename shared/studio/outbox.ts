import { z } from 'zod'
import { defineStates } from '../kernel/state-machine.ts'

/**
 * The life of an edit that its server has not confirmed. Confirmed, or given up by the creator, it is removed. `sending` →
 * `waiting`: nobody knows whether it arrived, or it will be judged anew. `waiting` → `conflict`: the same was changed elsewhere.
 * `waiting` → `failed`: a picture that goes before it cannot be sent.
 */
export const outboxStates = defineStates({
  waiting: ['sending', 'conflict', 'failed'],
  sending: ['waiting', 'failed'],
  failed: ['waiting'],
  conflict: ['waiting'],
})
export type OutboxState = (typeof outboxStates.states)[number]

/** Things that are edited here. A release is a product. */
export const editableKinds = ['track', 'product'] as const
export type EditableKind = (typeof editableKinds)[number]

/**
 * `status`: publish and unpublish, put on sale and withdraw. `schedule`: when that shall come about by itself. `offer`: images, currency and licences with
 * their prices.
 */
export const editActions = ['create', 'edit', 'offer', 'status', 'schedule', 'delete'] as const
export type EditAction = (typeof editActions)[number]

/**
 * `fields`: both sides changed them. `changed-elsewhere`: deleted here, changed there. `deleted-elsewhere`: edited here, and
 * there it is no more.
 */
export const conflictSchema = z.object({
  kind: z.enum(['fields', 'changed-elsewhere', 'deleted-elsewhere']),
  fields: z.array(z.string()),
})
export type Conflict = z.infer<typeof conflictSchema>

/** Which side stands. */
export const choiceSchema = z.enum(['mine', 'theirs'])
export type Choice = z.infer<typeof choiceSchema>
