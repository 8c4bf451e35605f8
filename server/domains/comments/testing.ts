import type { Comment, CommentMark, Thread } from '@veza/shared/contracts/comments.ts'
import { call } from '../../../e2e/support/api.ts'
import type { SignedInUser, TestServer } from '../../../e2e/support/server.ts'

interface Refused {
  readonly code: string
}
type Who = SignedInUser | undefined

/** Comments as people write them, over HTTP. */
export const commentsOn = (server: TestServer) => {
  const keyed = (key: string | undefined) => (key === undefined ? {} : { 'idempotency-key': key })
  const write = (
    who: Who,
    trackId: string,
    text: string,
    { atMs = 1_000, key = undefined as string | undefined, more = {} } = {},
  ) =>
    call<Comment & Refused>(
      server,
      who,
      `POST /tracks/${trackId}/comments`,
      { atMs, text, ...more },
      keyed(key),
    )
  const reply = (who: Who, id: string, text: string, key?: string) =>
    call<Comment & Refused>(server, who, `POST /comments/${id}/replies`, { text }, keyed(key))
  return {
    write,
    reply,
    edit: (who: Who, id: string, text: string) =>
      call<Comment & Refused>(server, who, `PATCH /comments/${id}`, { text }),
    remove: (who: Who, id: string) => call<{ ok: boolean } & Refused>(server, who, `DELETE /comments/${id}`),
    hide: (who: Who, id: string) => call<Comment & Refused>(server, who, `PUT /comments/${id}/hidden`),
    show: (who: Who, id: string) => call<Comment & Refused>(server, who, `DELETE /comments/${id}/hidden`),
    list: (who: Who, trackId: string, query = '') =>
      call<{ items: Thread[]; nextCursor: string | null } & Refused>(
        server,
        who,
        `GET /tracks/${trackId}/comments${query}`,
      ),
    marks: (who: Who, trackId: string) =>
      call<{ items: CommentMark[] } & Refused>(server, who, `GET /tracks/${trackId}/comments/marks`),
    /** What somebody reads, with the replies behind. */
    texts: async (who: Who, trackId: string): Promise<string[]> => {
      const { body } = await call<{ items: Thread[] }>(server, who, `GET /tracks/${trackId}/comments`)
      return body.items.flatMap(({ text, replies }) => [text, ...replies.map((one) => `> ${one.text}`)])
    },
    /** As written, for a test that goes on with it. */
    written: async (who: Who, trackId: string, text: string, atMs = 1_000): Promise<Comment> => {
      const { status, body } = await write(who, trackId, text, { atMs })
      if (status !== 201) throw new Error(`comment: ${status} ${JSON.stringify(body)}`)
      return body
    },
    replied: async (who: Who, id: string, text: string): Promise<Comment> => {
      const { status, body } = await reply(who, id, text)
      if (status !== 201) throw new Error(`reply: ${status} ${JSON.stringify(body)}`)
      return body
    },
    /** Written so long ago. */
    age: (id: string, ms: number) =>
      server.ctx.db
        .updateTable('comments')
        .set({ createdAt: new Date(Date.now() - ms) })
        .where('id', '=', id)
        .execute(),
  }
}
