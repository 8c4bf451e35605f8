import { type AuditEntry, auditActionSchema } from '@veza/shared/contracts/audit.ts'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Part } from '../moderation/case-parts.tsx'
import { tellTime } from '../offline/tell-time.ts'
import { Fact, Facts } from './facts.tsx'
import { auditTexts } from './texts.ts'
import { goToEntries, goToUser } from './wanted.ts'

/** One entry, whole: who did what to whom, and why. */
export function AuditView({ item }: { readonly item: AuditEntry }) {
  const t = useTexts(auditTexts)
  const language = useLanguage()
  const known = auditActionSchema.safeParse(item.action).data
  const title = known ? t(known) : item.action
  return (
    <article className="flex flex-col gap-5 px-6 py-4" aria-label={title}>
      <header className="flex flex-col gap-1">
        <p className="text-12 text-ink-soft">{tellTime(item.at, language)}</p>
        <h2 className="break-words font-semibold text-20">{title}</h2>
      </header>
      <Part heading={t('why')}>
        <p className="max-w-[70ch] whitespace-pre-line break-words leading-normal">
          {item.reason || <span className="text-ink-soft">{t('no-reason')}</span>}
        </p>
      </Part>
      <Parties item={item} />
      <Details item={item} />
      <Ways item={item} />
    </article>
  )
}

const kinds = [
  ...(['user', 'case', 'notice', 'upload', 'track', 'release'] as const),
  ...(['dispute', 'transfer', 'webhook-delivery'] as const),
]

function Parties({ item: { actor, subject, owner, id, action } }: { readonly item: AuditEntry }) {
  const t = useTexts(auditTexts)
  const kind = kinds.find((one) => one === subject.kind)
  const kindName = kind ? t(`kind.${kind}`) : subject.kind
  return (
    <Facts>
      <Fact name={t('by')}>{actor === null ? t('the-server') : (actor.username ?? t('has-left'))}</Fact>
      <Fact name={kindName}>{subject.name}</Fact>
      <Fact name={subject.name ? t('subject-id') : kindName} isCode>
        {subject.id}
      </Fact>
      <Fact name={t('owner')}>{owner && (owner.username ?? t('has-left'))}</Fact>
      <Fact name={t('id')} isCode>
        {`${action} ${id}`}
      </Fact>
    </Facts>
  )
}

function Details({ item: { details } }: { readonly item: AuditEntry }) {
  const t = useTexts(auditTexts)
  const told = Object.entries(details).filter(([, value]) => value !== null && value !== '')
  if (told.length === 0) return null
  return (
    <Part heading={t('details')}>
      <Facts>
        {told.map(([name, value]) => (
          <Fact key={name} name={name} isCode>
            {String(value)}
          </Fact>
        ))}
      </Facts>
    </Part>
  )
}

/** What else is known of those it names. */
function Ways({ item: { actor, subject, owner } }: { readonly item: AuditEntry }) {
  const t = useTexts(auditTexts)
  const person = subject.kind === 'user' ? { id: subject.id, username: subject.name } : owner
  return (
    <p className="flex flex-wrap gap-2">
      {actor?.username && (
        <Button onClick={() => goToEntries({ actor: actor.username ?? '' })}>
          {t('all-by', { name: actor.username })}
        </Button>
      )}
      <Button onClick={() => goToEntries({ subject: subject.id })}>
        {subject.name ? t('all-about', { name: subject.name }) : t('all-this')}
      </Button>
      {person?.username && (
        <Button onClick={() => goToUser(person.id)}>{t('see-account', { name: person.username })}</Button>
      )}
    </p>
  )
}
