import { appTexts } from './app-texts.ts'
import type { NavEntry } from './feature.ts'
import { features } from './features.ts'
import { hrefOf, usePath } from './router.ts'
import { useTexts } from './texts.ts'

const standings = features.flatMap(({ standing }) => standing ?? [])
const entries = features.flatMap(({ nav }) => nav ?? []).sort((one, other) => one.order - other.order)

/** The screens that there are. */
export function Navigation() {
  const t = useTexts(appTexts)
  const path = usePath()
  const of = (place: NavEntry['place']) => entries.filter((entry) => entry.place === place)
  return (
    <nav
      aria-label={t('navigation')}
      className="row-span-1 flex min-h-0 relative w-[min(12.5rem,27vw)] flex-col gap-0.5 overflow-y-auto border-hairline border-r px-3 py-4"
    >
      <p className="px-2 pb-4 font-bold text-16 tracking-[-0.01em]">Veza</p>
      {of(undefined).map((entry) => (
        <Entry key={entry.path} entry={entry} path={path} />
      ))}
      <div className="grow" />
      {standings.map((Standing) => (
        <Standing key={Standing.name} />
      ))}
      {of('end').map((entry) => (
        <Entry key={entry.path} entry={entry} path={path} />
      ))}
    </nav>
  )
}

function Entry({ entry, path }: { readonly entry: NavEntry; readonly path: string }) {
  const isHere =
    path === entry.path || path.startsWith(`${entry.path}/`) || (path === '/' && entry.path === '/library')
  const { icon: Icon, useCount = none, useIsThere = always } = entry
  const count = useCount()
  if (!useIsThere()) return null
  if (count === 0 && entry.isHiddenAtZero && !isHere) return null
  return (
    <a
      href={hrefOf(entry.path)}
      aria-current={isHere ? 'page' : undefined}
      className="moving flex min-h-8 shrink-0 items-center gap-2 rounded-md px-2 text-ink-soft hover:bg-wash hover:text-ink aria-[current]:bg-wash aria-[current]:font-semibold aria-[current]:text-ink"
    >
      <Icon size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
      <span className="min-w-0 truncate">{entry.label()}</span>
      {count > 0 && (
        <span className="figures ml-auto shrink-0 text-12">
          {count > COUNT_MAX ? `${COUNT_MAX}+` : count}
        </span>
      )}
    </a>
  )
}

const none = () => 0
const always = () => true
/** More is many. */
const COUNT_MAX = 99
