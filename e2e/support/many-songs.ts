import pg from 'pg'

export interface ManySongs {
  /** Of a superuser, in the database that is filled: rows are not checked one by one. */
  readonly adminUrl: string
  readonly tracks: number
  /** The newest was published then. */
  readonly now: Date
}

const WORDS = 50_000
const TAGS = 3_000
const GENRES = 40

/**
 * Words of two or three syllables, the `n`-th the more seldom the greater it is (Zipf): half of all that is written is made of the
 * first few hundred, as in titles.
 */
const words = `
  CREATE FUNCTION pg_temp.syllable(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT (ARRAY['ba','ce','di','fo','gu','ha','je','ki','lo','mu','na','pe','ri','so','tu','va','we','xi','yo','zu','bra','cle','dri',
      'flo','gru','pla','ste','tri','sno','blu','chan','dels','fin','gor','hul','kast','len','mir','nor','pus'])[1 + n % 40] $$;
  CREATE FUNCTION pg_temp.word(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT pg_temp.syllable(n) || pg_temp.syllable(n / 40) || CASE WHEN n < 1600 THEN '' ELSE pg_temp.syllable(n / 1600) END $$;
  CREATE UNLOGGED TABLE made_words AS SELECT n, pg_temp.word(n) AS word FROM generate_series(0, ${WORDS}) AS n;
  CREATE UNIQUE INDEX ON made_words (n);
  ANALYZE made_words;
  CREATE FUNCTION pg_temp.zipf(most int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(exp(random() * ln(most)))::int $$;`

const id = (kind: string, n: string) => `('${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`

/** Of a hundred: 85 public, the others private, drafts, unlisted, blocked or held; a fifth for sale. One creator has a hundred. */
const rows = (tracks: number, now: string): string[] => [
  `SELECT setseed(0.42)`,
  `INSERT INTO users (id, email, username, display_name, password_hash, email_verified_at, created_at, updated_at)
    SELECT ${id('00000001', 'nth')}, 's' || nth || '@veza.example', 'seller-' || nth, one.word || ' ' || two.word, '-', '${now}', '${now}', '${now}'
    FROM generate_series(0, ${Math.ceil(tracks / 100)}::bigint) AS nth JOIN made_words AS one ON one.n = (nth * 7919) % ${WORDS}
      JOIN made_words AS two ON two.n = (nth * 104729) % ${WORDS}`,
  `INSERT INTO profiles (user_id, updated_at) SELECT id, '${now}' FROM users`,
  `INSERT INTO tracks (id, owner_id, slug, status, title, genre, tags, visibility, dmca_blocked, held_for_scan, rendition_set_id,
      duration_ms, lossless, created_at, updated_at, published_at)
    SELECT ${id('0000000b', 'n')}, ${id('00000001', '(n * 31) % greatest(1, $1 / 100)')}, 'track-' || n,
      CASE WHEN n % 100 < 90 THEN 'published' ELSE 'draft' END,
      array_to_string(array(SELECT word FROM (SELECT pg_temp.zipf(${WORDS}) AS w, n FROM generate_series(1, 2 + n % 3)) AS drawn
        JOIN made_words ON made_words.n = w), ' '),
      'Genre ' || pg_temp.zipf(${GENRES}), array(SELECT DISTINCT 'tag' || pg_temp.zipf(${TAGS}) FROM generate_series(1, n % 6)),
      CASE n % 100 WHEN 85 THEN 'private' WHEN 86 THEN 'private' WHEN 87 THEN 'unlisted' ELSE 'public' END,
      n % 100 = 88, n % 100 = 89, ${id('0000000c', 'n')}, 30000 + floor(random() * 690000)::int, n % 5 < 3,
      at, at, CASE WHEN n % 100 < 90 THEN at END
    FROM generate_series(1, $1) AS n, LATERAL (SELECT '${now}'::timestamptz - ($1 - n) * interval '1 minute' AS at) AS dated`.replaceAll(
    '$1',
    String(tracks),
  ),
  `INSERT INTO products (id, seller_id, kind, status, title, listening, created_at, updated_at, on_sale_at)
    SELECT ${id('0000000d', 'n')}, owner_id, 'track', 'on-sale', NULL, 'whole', created_at, created_at, created_at
    FROM tracks, LATERAL (SELECT substr(slug, 7)::bigint AS n) AS numbered WHERE n % 5 = 0`,
  `INSERT INTO product_tracks (product_id, seller_id, kind, position, track_id)
    SELECT ${id('0000000d', 'n')}, owner_id, 'track', 1, id
    FROM tracks, LATERAL (SELECT substr(slug, 7)::bigint AS n) AS numbered WHERE n % 5 = 0`,
  `INSERT INTO product_licences (id, product_id, position, template, template_version, currency, price, formats, created_at)
    SELECT gen_random_uuid(), products.id, position, (ARRAY['personal', 'podcast', 'commercial'])[position], 1, 'eur',
      100 * pg_temp.zipf(60) * position, '{aac}', created_at
    FROM products, generate_series(1, 3) AS position WHERE position = 1 OR random() < 0.3`,
]

/** As a migration would: put in without its indexes of words, which are made after. */
const DOCUMENTS = `
  INSERT INTO search_documents (id, kind, owner_id, at, is_listed, title, facets, words)
    SELECT id, kind, owner_id, at, is_listed, title, facets, search_vector(id, title, named || ' ' || further, facets)
    FROM search_sources ORDER BY at`

const VOCABULARY = `
  INSERT INTO search_vocabulary SELECT word FROM (
    SELECT DISTINCT unnest(search_words(title || ' ' || named)) AS word FROM search_sources WHERE is_listed) AS used
  WHERE length(word) > 2`

/** Fills an empty database with tracks, one each minute up to now, and what they are sold in. The same number makes the same rows. */
export async function fillSongs({ adminUrl, tracks, now }: ManySongs): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(`SET session_replication_role = replica; SET maintenance_work_mem = '512MB'`)
    await client.query(words)
    for (const statement of rows(tracks, now.toISOString())) await client.query(statement)
    await client.query('VACUUM (ANALYZE) users, tracks, products, product_tracks, product_licences')
    const { rows: indexes } = await client.query<{ name: string; made: string }>(
      `SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE tablename LIKE 'search\\_%' AND indexdef LIKE '%gin%'`,
    )
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
    await client.query(DOCUMENTS)
    await client.query(VOCABULARY)
    for (const { made } of indexes) await client.query(made)
    await client.query('VACUUM (ANALYZE)')
  } finally {
    await client.end()
  }
}
