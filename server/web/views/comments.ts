import { randomUUID } from 'node:crypto'
import { COMMENT_TEXT_MAX, type Comment, type Thread } from '@veza/shared/contracts/comments.ts'
import { formatTime } from '@veza/shared/face/format.ts'
import { attributes, type Html, type HtmlValue, html } from '../html.ts'
import type { TextKey } from '../texts/index.ts'
import type { Page } from './page.ts'

/** What somebody has sent that was not taken, and why. */
export interface CommentAttempt {
  readonly does: string
  /** Of what it is about; empty of a new comment. */
  readonly id: string
  readonly text: string
  readonly at: string
  readonly fault: TextKey
}

/** Comments as a page shows them: the newest, a page of them, or one thread. */
export interface CommentsOnPage {
  readonly threads: readonly Thread[]
  readonly nextCursor: string | null
  /** Where forms go to, and where the other pages are. */
  readonly address: string
  /** This page: to come back to. */
  readonly from: string
  /** Where scripts ask for the marks on the waveform. */
  readonly marks: string
  readonly attempt?: CommentAttempt | undefined
}

export function commentsSection(
  page: Page,
  shown: CommentsOnPage,
  isFirst: boolean,
  heading: HtmlValue,
): Html {
  const { t } = page
  const { threads, nextCursor, address } = shown
  const older =
    nextCursor !== null &&
    html`<nav class="pager"><a href="${address}?cursor=${nextCursor}" rel="next">${t('comments.older')}</a></nav>`
  return html`<section class="comments" id="comments" aria-labelledby="comments-title" data-comments data-marks="${shown.marks}">
${heading}
${isFirst && newComment(page, shown)}
${threads.length > 0 ? html`<ol class="threads">${threads.map((thread) => threadItem(page, shown, thread))}</ol>` : isFirst && html`<p class="soft">${t('comments.empty')}</p>`}
${older}
</section>`
}

const attemptAt = ({ attempt }: CommentsOnPage, does: string, id = '') =>
  attempt?.does === does && attempt.id === id ? attempt : undefined

function newComment(page: Page, shown: CommentsOnPage): Html {
  const { t } = page
  if (!page.person)
    return html`<p><a class="text-button" href="/sign-in?next=${encodeURIComponent(shown.from)}" rel="nofollow">${t('comments.signIn')}</a></p>`
  const attempt = attemptAt(shown, 'write')
  const wrong = attempt && isOfMoment(attempt.fault) ? 'at' : 'text'
  const faultAt = (field: typeof wrong) => (wrong === field ? attempt?.fault : undefined)
  return html`<form class="comment-form" method="post" action="${shown.address}" data-new-comment>
${hidden(page, shown)}<input type="hidden" name="key" value="${randomUUID()}">
${textField(page, { id: 'new-comment', label: 'comments.write', text: attempt?.text ?? '', fault: faultAt('text') })}
${faultLine(page, 'new-comment-at', faultAt('at'))}
<p class="comment-form-end"><label class="at">${t('comments.at')} <input name="at" value="${attempt?.at ?? '0:00'}" size="6" maxlength="10" inputmode="numeric" autocomplete="off" title="${t('comments.at.hint')}"${wrongField('new-comment-at', faultAt('at'))}></label>
<button class="button-quiet" type="submit" name="do" value="write">${t('comments.post')}</button></p>
</form>`
}

const isOfMoment = (fault: TextKey): boolean =>
  fault === 'comments.fault.at' || fault === 'comments.fault.beyond-end'

const faultLine = ({ t }: Page, id: string, fault: TextKey | undefined): Html | false =>
  fault !== undefined && html`<p class="fault" id="${id}-fault" role="alert">${t(fault)}</p>`

const wrongField = (id: string, fault: TextKey | undefined): Html =>
  attributes({ 'aria-invalid': fault && 'true', 'aria-describedby': fault && `${id}-fault` })

const hidden = (page: Page, { from }: CommentsOnPage): Html =>
  html`<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="from" value="${from}">`

interface TextField {
  readonly id: string
  readonly label: TextKey
  readonly text: string
  readonly fault: TextKey | undefined
}

function textField(page: Page, { id, label, text, fault }: TextField): Html {
  return html`<label for="${id}">${page.t(label)}</label>
${faultLine(page, id, fault)}
<textarea id="${id}" name="text" rows="2" maxlength="${COMMENT_TEXT_MAX}" required${wrongField(id, fault)}>
${text}</textarea>`
}

function threadItem(page: Page, shown: CommentsOnPage, thread: Thread): Html {
  const { replies } = thread
  return html`<li class="comment" id="comment-${thread.id}" tabindex="-1">
${commentBody(page, shown, thread)}
${replies.length > 0 && html`<ol class="replies" aria-label="${page.t('comments.replies')}">${replies.map((reply) => html`<li class="comment" id="comment-${reply.id}" tabindex="-1">${commentBody(page, shown, reply)}</li>`)}</ol>`}
</li>`
}

const dateOf = ({ locale }: Page, at: string) =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'medium',
    timeZone: 'UTC',
  }).format(new Date(at))

function commentBody(page: Page, shown: CommentsOnPage, comment: Comment): Html {
  const { t } = page
  const { author, atMs, createdAt } = comment
  const moment =
    atMs !== null && html`<span class="moment figure" data-moment="${atMs}">${formatTime(atMs / 1000)}</span>`
  if (author === null)
    return html`<p class="comment-head">${moment}<span class="soft">${t('comments.deleted')}</span></p>`
  const date = dateOf(page, createdAt)
  const name = author.displayName
  return html`<p class="comment-head">${moment}<strong><a href="/@${encodeURIComponent(author.username)}">${name}</a></strong>
<a class="soft" href="${shown.address}/${comment.id}" aria-label="${t('comments.permalink', { name, date })}" rel="nofollow"><time datetime="${createdAt}">${date}</time></a>${comment.editedAt !== null && html`<span class="soft">${t('comments.edited')}</span>`}</p>
${standing(page, comment)}
<p class="comment-text" dir="auto">${comment.text}</p>
${comment.may.length > 0 && html`<div class="comment-tools">${tools(page, shown, comment, name)}</div>`}`
}

function standing({ t, person }: Page, { isHidden, isWithheld, author }: Comment): Html | false {
  const isOwn = person?.username === author?.username
  if (isWithheld) return html`<p class="note">${t('comments.withheld')}</p>`
  return isHidden && html`<p class="note">${t(isOwn ? 'comments.hidden.own' : 'comments.hidden')}</p>`
}

type Tool = readonly [page: Page, shown: CommentsOnPage, comment: Comment, name: string]

const tools = (...tool: Tool): HtmlValue[] => [
  replyTool(...tool),
  ...ownTools(...tool),
  ...othersTools(...tool),
]

/** Also where it is too late for it: what was typed is not lost. */
const isOffered = (
  shown: CommentsOnPage,
  does: 'reply' | 'edit',
  { id, may }: Pick<Comment, 'id' | 'may'>,
): boolean => may.includes(does) || attemptAt(shown, does, id) !== undefined

const replyTool = (...[page, shown, { id, may }, name]: Tool): HtmlValue =>
  isOffered(shown, 'reply', { id, may }) &&
  writing(page, shown, id, {
    does: 'reply',
    label: page.t('comments.replyTo', { name }),
    open: 'comments.reply',
    field: 'comments.reply.text',
    send: 'comments.reply.post',
    text: '',
  })

function ownTools(...[page, shown, { id, text, may }]: Tool): HtmlValue[] {
  const { t } = page
  const sure = html`<button class="button-grave" type="submit" name="do" value="delete">${t('comments.delete.sure')}</button>`
  return [
    isOffered(shown, 'edit', { id, may }) &&
      writing(page, shown, id, {
        does: 'edit',
        label: undefined,
        open: 'comments.edit',
        field: 'comments.edit.text',
        send: 'comments.edit.save',
        text,
      }),
    may.includes('delete') &&
      html`<details class="tool"><summary class="text-button">${t('comments.delete')}</summary>${deed(page, shown, id, sure)}</details>`,
  ]
}

function othersTools(...[page, shown, { id, may }, name]: Tool): HtmlValue[] {
  const { t } = page
  const report = `/report?next=${encodeURIComponent(`${shown.address}/${id}`)}`
  const turned = (['hide', 'show'] as const).map(
    (does) =>
      may.includes(does) &&
      deed(
        page,
        shown,
        id,
        html`<button class="text-button" type="submit" name="do" value="${does}" aria-label="${t(`comments.${does}Of`, { name })}">${t(`comments.${does}`)}</button>`,
      ),
  )
  return [
    ...turned,
    may.includes('report') &&
      html`<a class="text-button soft" href="${report}" rel="nofollow" aria-label="${t('comments.reportOf', { name })}">${t('comments.report')}</a>`,
  ]
}

interface Writing {
  readonly does: 'reply' | 'edit'
  /** Read instead of what opens it, where many on a page say the same. */
  readonly label: string | undefined
  readonly open: TextKey
  readonly field: TextKey
  readonly send: TextKey
  readonly text: string
}

function writing(page: Page, shown: CommentsOnPage, id: string, what: Writing): Html {
  const { t } = page
  const attempt = attemptAt(shown, what.does, id)
  const field = {
    id: `${what.does}-${id}`,
    label: what.field,
    text: attempt?.text ?? what.text,
    fault: attempt?.fault,
  }
  return html`<details class="tool"${attributes({ open: attempt !== undefined })}><summary class="text-button"${attributes({ 'aria-label': what.label })}>${t(what.open)}</summary>
<form class="comment-form" method="post" action="${shown.address}">${hidden(page, shown)}<input type="hidden" name="id" value="${id}"><input type="hidden" name="key" value="${randomUUID()}">
${textField(page, field)}
<p class="comment-form-end"><button class="button-quiet" type="submit" name="do" value="${what.does}">${t(what.send)}</button></p></form></details>`
}

const deed = (page: Page, shown: CommentsOnPage, id: string, button: Html): Html =>
  html`<form method="post" action="${shown.address}">${hidden(page, shown)}<input type="hidden" name="id" value="${id}">${button}</form>`
