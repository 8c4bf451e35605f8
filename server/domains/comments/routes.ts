import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { type RequestContext, signedIn } from '../../http/request-context.ts'
import { readShareKey } from '../sharing/index.ts'
import { editComment, removeComment, setHidden } from './change.ts'
import type { Reader } from './gate.ts'
import { marksOf, threadPage } from './reading.ts'
import type { CommentRow } from './reading-queries.ts'
import { replyTo, type Writer, writeComment } from './service.ts'
import { commentView } from './view.ts'

interface ByLink {
  readonly token?: string | undefined
  readonly visit?: string | undefined
}

/** The comments' part of the contract. */
export function commentsRoutes(ctx: Context) {
  const reader = ({ viewer }: RequestContext, { token, visit }: ByLink): Reader => ({
    viewer,
    share: readShareKey(token, visit),
  })
  const writer = (context: RequestContext, by: ByLink = {}): Writer => ({
    ...reader(context, by),
    viewer: signedIn(context),
  })
  const view = async (who: Reader, row: Promise<CommentRow>) => commentView(who, await row, ctx.clock.now())
  const keyOf = ({ req }: RequestContext) => req.get('idempotency-key')
  return os.comments.router({
    list: os.comments.list.handler(({ input: { id, ...input }, context }) =>
      threadPage(ctx, reader(context, input), id, input),
    ),
    marks: os.comments.marks.handler(async ({ input, context }) => ({
      items: await marksOf(ctx, reader(context, input), input.id),
    })),
    write: os.comments.write.handler(({ input: { id, atMs, text, ...by }, context }) => {
      const who = writer(context, by)
      return view(who, writeComment(ctx, who, id, { atMs, text, key: keyOf(context) }))
    }),
    reply: os.comments.reply.handler(({ input: { id, text, ...by }, context }) => {
      const who = writer(context, by)
      return view(who, replyTo(ctx, who, id, { text, key: keyOf(context) }))
    }),
    edit: os.comments.edit.handler(({ input: { id, text, ...by }, context }) => {
      const who = writer(context, by)
      return view(who, editComment(ctx, who, id, text))
    }),
    remove: os.comments.remove.handler(async ({ input: { id }, context }) => {
      await removeComment(ctx, writer(context), id)
      return { ok: true } as const
    }),
    hide: os.comments.hide.handler(({ input: { id }, context }) => {
      const who = writer(context)
      return view(who, setHidden(ctx, who, id, true))
    }),
    show: os.comments.show.handler(({ input: { id }, context }) => {
      const who = writer(context)
      return view(who, setHidden(ctx, who, id, false))
    }),
  })
}
