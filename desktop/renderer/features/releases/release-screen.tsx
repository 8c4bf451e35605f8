import { titleSchema } from '@veza/shared/contracts/catalog.ts'
import { descriptionSchema } from '@veza/shared/contracts/products.ts'
import type { SyncProduct } from '@veza/shared/contracts/sync.ts'
import { ChevronLeft, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'
import { hrefOf, navigate } from '../../app/router.ts'
import { useTexts } from '../../app/texts.ts'
import { Button, LinkButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { useWhose } from '../offline/use-offline.ts'
import { Flow } from './flow.tsx'
import { ListeningRule } from './listening-rule.tsx'
import { Pictures } from './pictures.tsx'
import { PricesAndLicences } from './prices-and-licences.tsx'
import { pricesTexts } from './prices-texts.ts'
import { editProduct, useProduct, useReleaseTracks, type Whose } from './products.ts'
import { SaleButton, SaleStatus } from './sale-status.tsx'
import { useSavedText } from './saved-text.ts'
import { releasesTexts } from './texts.ts'
import { TrackOrder } from './track-order.tsx'

/** One release, all of it: saved as one types, but for its prices. */
export function ReleaseScreen({ params }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(releasesTexts)
  const whose = useWhose()
  const product = useProduct(whose, params.id ?? '')
  if (product === undefined || whose === null) return null
  if (product === null)
    return (
      <EmptyState heading={t('gone')} isWholeWindow>
        <LinkButton href={hrefOf('/releases')}>{t('to-releases')}</LinkButton>
      </EmptyState>
    )
  return <Editor key={product.id} whose={whose} product={product} />
}

interface EditorProps {
  readonly whose: Whose
  readonly product: SyncProduct
}

const fault = (error: unknown) => announceFault(tellProblem(error))

function Editor({ whose, product }: EditorProps) {
  const t = useTexts(releasesTexts)
  const tp = useTexts(pricesTexts)
  const { shown: tracks, known } = useReleaseTracks(whose, product.trackIds)
  const isRelease = product.kind === 'release'
  const title = product.title ?? tracks[0]?.title ?? ''
  return (
    <div className="flex h-full flex-col">
      <header className="flex items-center gap-3 border-hairline border-b px-6 py-3">
        <a href={hrefOf('/releases')} className="flex items-center gap-1 text-ink-soft hover:text-ink">
          <ChevronLeft size={16} aria-hidden />
          {t('heading')}
        </a>
        <h1 className="min-w-0 grow truncate font-semibold text-20">{title}</h1>
        <span className="text-13 text-ink-soft">{t(`status.${product.status}`)}</span>
        <SaleButton whose={whose} product={product} tracks={known} />
      </header>
      <div className="relative min-h-0 grow overflow-auto">
        <div className="flex max-w-[860px] flex-col gap-8 px-6 py-6">
          <SaleStatus whose={whose} product={product} tracks={known} />
          <div className="flex gap-6">
            {isRelease && <Pictures whose={whose} product={product} />}
            <Details whose={whose} product={product} />
          </div>
          {isRelease && (
            <div className="flex flex-col gap-3">
              <TrackOrder whose={whose} product={product} tracks={tracks} />
              <Flow tracks={inOrder(product, tracks)} />
            </div>
          )}
          <section className="flex flex-col gap-3">
            <h2 className="font-semibold text-16">{tp('heading')}</h2>
            <PricesAndLicences productId={product.id} />
          </section>
          {product.status === 'draft' && <Deletion whose={whose} product={product} title={title} />}
        </div>
      </div>
    </div>
  )
}

const inOrder = <T extends { readonly id: string }>({ trackIds }: SyncProduct, tracks: readonly T[]): T[] =>
  trackIds.flatMap((id) => tracks.find((track) => track.id === id) ?? [])

function Details({ whose, product }: EditorProps) {
  const t = useTexts(releasesTexts)
  const save = (fields: Readonly<Record<string, unknown>>, seen?: Readonly<Record<string, unknown>>) =>
    editProduct(whose, product.id, 'edit', fields, seen).catch(fault)
  const title = useSavedText(
    product.title ?? '',
    (text) => titleSchema.safeParse(text).success,
    (text, seen) => save({ title: text }, { title: seen || null }),
  )
  const description = useSavedText(
    product.description,
    (text) => descriptionSchema.safeParse(text).success,
    (text, seen) => save({ description: text }, { description: seen }),
  )
  return (
    <div className="flex min-w-0 max-w-[560px] grow flex-col gap-4">
      {product.kind === 'release' && (
        <Field
          label={t('title')}
          value={title.value}
          fault={title.isFit ? undefined : t('title-missing')}
          onChange={(event) => title.onChange(event.target.value)}
          onBlur={title.onBlur}
        />
      )}
      <TextArea
        label={t('description')}
        hint={t('description-hint')}
        value={description.value}
        onChange={(event) => description.onChange(event.target.value)}
        onBlur={description.onBlur}
      />
      <ListeningRule product={product} onChange={(listening) => save({ listening })} />
    </div>
  )
}

function Deletion({ whose, product, title }: EditorProps & { readonly title: string }) {
  const t = useTexts(releasesTexts)
  const [isAsking, setIsAsking] = useState(false)
  const close = () => setIsAsking(false)
  const remove = async () => {
    await editProduct(whose, product.id, 'delete').then(() => announce(t('deleted')), fault)
    navigate('/releases')
  }
  return (
    <div className="border-hairline border-t pt-4">
      <Button kind="danger" icon={Trash2} onClick={() => setIsAsking(true)}>
        {t('delete')}
      </Button>
      <Dialog
        title={t('delete-question', { title })}
        isOpen={isAsking}
        isMessage
        onClose={close}
        actions={
          <>
            <Button onClick={close}>{t('keep-it')}</Button>
            <Button kind="danger" onClick={remove}>
              {t('delete')}
            </Button>
          </>
        }
      >
        {t('delete-safe')}
      </Dialog>
    </div>
  )
}
