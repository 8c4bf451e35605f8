/**
 * Roles of a grid that has the focus itself and names its row or cell by `aria-activedescendant`: none of them takes the focus,
 * so that they can come and go as one scrolls. Elements of a table cannot stand apart from each other as these do.
 */
export const gridOf = (of: { readonly label: string; readonly rows: number; readonly activeId: string }) =>
  ({
    role: 'grid',
    tabIndex: 0,
    'aria-label': of.label,
    'aria-multiselectable': true,
    'aria-rowcount': of.rows,
    'aria-activedescendant': of.activeId,
  }) as const

/** @param index from 1 */
export const rowOf = (index: number, isChosen?: boolean) =>
  ({ role: 'row', 'aria-rowindex': index, 'aria-selected': isChosen }) as const

export const cellOf = (isChosen: boolean) => ({ role: 'gridcell', 'aria-selected': isChosen }) as const

export const rowgroup = { role: 'rowgroup' } as const
export const cell = { role: 'gridcell' } as const
export const columnHeader = { role: 'columnheader' } as const
/** @param span cells that are under it @param sort of one by which the list can be put in order */
export const columnHeaderOf = (of: {
  readonly span?: number
  readonly sort?: 'ascending' | 'descending' | 'none'
}) => ({ ...columnHeader, 'aria-colspan': of.span, 'aria-sort': of.sort })
