import { html } from '../html.ts'
import type { SitemapEntry, SitemapParts } from '../sources.ts'
import { xmlDocument } from './xml.ts'

/** A sitemap may have 50,000 and 50 MB. */
export const PER_FILE = 10_000
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9'
export const sitemapKinds = ['tracks', 'releases', 'people'] as const
export type SitemapKind = (typeof sitemapKinds)[number]

/** Which files there are. @see https://www.sitemaps.org/protocol.html */
export async function sitemapIndex(publicUrl: string, parts: SitemapParts): Promise<string> {
  const counts = await Promise.all(sitemapKinds.map((kind) => parts[kind].count()))
  const files = sitemapKinds.flatMap((kind, at) =>
    Array.from({ length: Math.max(1, Math.ceil((counts[at] ?? 0) / PER_FILE)) }, (_, number) => ({
      url: `${publicUrl}/sitemaps/${kind}/${number + 1}.xml`,
    })),
  )
  return xmlDocument(
    html`<sitemapindex xmlns="${NAMESPACE}">${files.map(({ url }) => html`<sitemap><loc>${url}</loc></sitemap>\n`)}</sitemapindex>`,
  )
}

export function sitemapFile(publicUrl: string, entries: readonly SitemapEntry[]): string {
  return xmlDocument(
    html`<urlset xmlns="${NAMESPACE}">${entries.map(
      ({ path, changedAt }) =>
        html`<url><loc>${publicUrl}${path}</loc><lastmod>${changedAt.toISOString()}</lastmod></url>\n`,
    )}</urlset>`,
  )
}
