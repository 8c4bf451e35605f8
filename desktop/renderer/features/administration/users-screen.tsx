import type { Account } from '@veza/shared/contracts/staff.ts'
import { Search } from 'lucide-react'
import type { FormEvent } from 'react'
import { useLanguage, useTexts } from '../../app/texts.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field } from '../../ui/field.tsx'
import { tellAgo } from '../moderation/ago.ts'
import { ModerationFrame } from '../moderation/moderation-frame.tsx'
import type { Whose } from '../sales/use-whose.ts'
import { AdminQueue } from './admin-queue.tsx'
import { usersTexts } from './texts.ts'
import { useUsers } from './use-users.ts'
import { UserView } from './user-view.tsx'
import { showUsers, useWanted } from './wanted.ts'

/** Accounts, and what an admin may do to them. */
export function UsersScreen() {
  return <ModerationFrame isForAdmins>{(whose) => <Users whose={whose} />}</ModerationFrame>
}

function Users({ whose }: { readonly whose: Whose }) {
  const t = useTexts(usersTexts)
  const query = useWanted(({ users }) => users)
  return (
    <AdminQueue
      whose={whose}
      asked={useUsers(whose, query)}
      list="users"
      label={t('users')}
      filters={<Finder query={query} />}
      empty={
        <EmptyState icon={Search} heading={t('empty')}>
          {t('empty-hint')}
        </EmptyState>
      }
      row={(one) => <UserLine item={one} />}
    >
      {(item) => <UserView key={item.id} whose={whose} item={item} />}
    </AdminQueue>
  )
}

function Finder({ query }: { readonly query: string }) {
  const t = useTexts(usersTexts)
  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    showUsers(String(new FormData(event.currentTarget).get('query') ?? '').trim())
  }
  return (
    // What is searched for from elsewhere stands in it as if it had been typed.
    <form
      key={query}
      className="flex flex-wrap items-end gap-2 border-hairline border-b px-4 py-2"
      onSubmit={find}
    >
      <Field
        label={t('search')}
        name="query"
        defaultValue={query}
        maxLength={254}
        spellCheck={false}
        size={40}
      />
      <Button type="submit">{t('find')}</Button>
      {query !== '' && <Button onClick={() => showUsers('')}>{t('show-all')}</Button>}
    </form>
  )
}

function UserLine({ item }: { readonly item: Account }) {
  const t = useTexts(usersTexts)
  const language = useLanguage()
  const { username, email, roles, suspended, createdAt } = item
  const ofStaff = roles.filter((role) => role === 'moderator' || role === 'admin')
  const marks = [...ofStaff.map((role) => t(`role.${role}`)), ...(suspended ? [t('is-suspended')] : [])]
  return (
    <div className="flex flex-col gap-0.5" data-user={username}>
      <p className="flex justify-between gap-3">
        <span className="truncate font-medium">{username}</span>
        <span className="shrink-0 text-12">{marks.join(' · ')}</span>
      </p>
      <p className="truncate text-12 text-ink-soft">{email}</p>
      <p className="figures truncate text-12 text-ink-soft">
        {t('joined', { ago: tellAgo(createdAt, language) })}
      </p>
    </div>
  )
}
