import { loopbackOrHttps } from '@veza/shared/studio/server-address.ts'
import { useTexts } from '../../app/texts.ts'
import { sessionTexts } from './texts.ts'

interface AccountPagesProps {
  /** As it is typed. */
  readonly server: string
  /** Whether somebody else may sign in, who has no account yet. */
  readonly isForAnybody: boolean
}

/** The server's own pages for whoever has no account yet, or no password any more; they open in the browser. */
export function AccountPages({ server, isForAnybody }: AccountPagesProps) {
  const t = useTexts(sessionTexts)
  return (
    <p className="flex flex-wrap justify-between gap-x-4 gap-y-1 text-13">
      {isForAnybody && <Page server={server} path="/sign-up" label={t('sign-up')} />}
      <Page server={server} path="/forgot-password" label={t('forgot')} />
    </p>
  )
}

interface PageProps {
  readonly server: string
  readonly path: string
  readonly label: string
}

/** Without an address that can be read it stays where it is, and leads nowhere. */
function Page({ server, path, label }: PageProps) {
  const read = loopbackOrHttps(server)
  if (read.kind !== 'address') return <span className="text-ink-soft">{label}</span>
  return (
    <a
      href={read.origin + path}
      target="_blank"
      rel="noreferrer"
      className="underline decoration-hairline underline-offset-4 hover:decoration-current"
    >
      {label}
    </a>
  )
}
