import type { Block, Column } from './blocks.ts'
import type { Page } from './page.ts'
import type { Style } from './style.ts'

const TITLE: Style = { face: 'bold', size: 20 }
const TEXT: Style = { face: 'regular', size: 9.5 }
const STRONG: Style = { face: 'bold', size: 9.5 }
const SMALL: Style = { face: 'bold', size: 8, color: '#6b665e' }
const SPACE = 18
const CELL_GAP = 10
const ROW_GAP = 6
const FAINT = '#d9d4ca'
const DARK = '#1d1b18'

/** Draws one block where the page stands, and moves it on below it; in steps, because a table may be long. */
export function* drawBlock(page: Page, block: Block): Generator<void> {
  switch (block.kind) {
    case 'title':
      drawLine(page, block.text, TITLE)
      break
    case 'lines':
      for (const line of block.lines) drawLine(page, line, block.isBold ? STRONG : TEXT)
      break
    case 'columns':
      drawColumns(page, block)
      break
    case 'table':
      yield* drawTable(page, block)
      break
  }
  page.y += SPACE
}

function drawLine(page: Page, text: string, style: Style): void {
  const height = page.heightOf(text, style, page.width)
  page.makeRoom(height)
  page.write(text, style, { x: page.left, y: page.y, width: page.width })
  page.y += height
}

function drawColumns(page: Page, { columns }: Extract<Block, { kind: 'columns' }>): void {
  const width = (page.width - CELL_GAP * (columns.length - 1)) / columns.length
  const texts = columns.map(({ heading, lines }) => [
    { text: heading, style: SMALL },
    ...lines.map((text) => ({ text, style: TEXT })),
  ])
  const heights = texts.map((parts) =>
    parts.reduce((sum, { text, style }) => sum + page.heightOf(text, style, width), 0),
  )
  page.makeRoom(Math.max(...heights))
  for (const [index, parts] of texts.entries()) {
    let { y } = page
    const x = page.left + index * (width + CELL_GAP)
    for (const { text, style } of parts) {
      page.write(text, style, { x, y, width })
      y += page.heightOf(text, style, width)
    }
  }
  page.y += Math.max(...heights)
}

function* drawTable(
  page: Page,
  { columns, head, rows, foot }: Extract<Block, { kind: 'table' }>,
): Generator<void> {
  const drawHead = () => {
    drawRow(page, columns, head, SMALL)
    page.rule(DARK)
    page.y += ROW_GAP
  }
  page.makeRoom(rowHeight(page, columns, head, SMALL) + rowHeight(page, columns, rows[0] ?? [], TEXT))
  drawHead()
  for (const row of rows) {
    if (page.makeRoom(rowHeight(page, columns, row, TEXT))) drawHead()
    drawRow(page, columns, row, TEXT)
    page.rule(FAINT)
    page.y += ROW_GAP
    yield
  }
  for (const [index, row] of foot.entries()) {
    const style = index === foot.length - 1 ? STRONG : TEXT
    if (page.makeRoom(rowHeight(page, columns, row, style))) drawHead()
    drawRow(page, columns, row, style)
  }
}

/** Points that each column has, in full. */
const widths = (page: Page, columns: readonly Column[]): number[] => {
  const whole = columns.reduce((sum, { width }) => sum + width, 0)
  const free = page.width - CELL_GAP * (columns.length - 1)
  return columns.map(({ width }) => (free * width) / whole)
}

function rowHeight(page: Page, columns: readonly Column[], cells: readonly string[], style: Style): number {
  const all = widths(page, columns)
  const heights = cells.map((text, index) => page.heightOf(text, style, all[index] ?? 0))
  return Math.max(0, ...heights) + ROW_GAP
}

function drawRow(page: Page, columns: readonly Column[], cells: readonly string[], style: Style): void {
  const height = rowHeight(page, columns, cells, style)
  let x = page.left
  for (const [index, width] of widths(page, columns).entries()) {
    const align = columns[index]?.align ?? 'left'
    page.write(cells[index] ?? '', { ...style, align }, { x, y: page.y, width })
    x += width + CELL_GAP
  }
  page.y += height
}
