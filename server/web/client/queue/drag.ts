/**
 * Rows are dragged by their handles, by mouse and by finger alike.
 * @param move told once, when a row is let go at another place: after which row, null for the start
 */
export function bindDrag(list: HTMLOListElement, move: (itemId: string, after: string | null) => void): void {
  list.addEventListener('pointerdown', (event) => {
    const handle =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-part=row-move]') : null
    const row = handle?.closest<HTMLElement>('[data-item]')
    if (!handle || !row || event.button !== 0) return
    // The list stays where it is: a row that is moved would lose the pointer.
    list.setPointerCapture(event.pointerId)
    const before = row.previousElementSibling
    row.classList.add('is-dragged')
    const drag = ({ clientY }: PointerEvent) => placeAt(list, row, clientY)
    const drop = () => {
      list.removeEventListener('pointermove', drag)
      row.classList.remove('is-dragged')
      const after = row.previousElementSibling
      if (after === before) return
      move(row.dataset.item ?? '', after instanceof HTMLElement ? (after.dataset.item ?? null) : null)
    }
    list.addEventListener('pointermove', drag)
    list.addEventListener('lostpointercapture', drop, { once: true })
  })
}

function placeAt(list: HTMLOListElement, row: HTMLElement, y: number): void {
  const others = [...list.querySelectorAll<HTMLElement>('[data-item]')].filter((one) => one !== row)
  const below = others.find((one) => {
    const { top, height } = one.getBoundingClientRect()
    return y < top + height / 2
  })
  const isThere = below ? row.nextElementSibling === below : row === list.lastElementChild
  if (!isThere) list.insertBefore(row, below ?? null)
}
