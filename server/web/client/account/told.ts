/** Whoever opens what they were told of has read it: said beside the way there, which does not wait for it. */
export function bindTold(link: HTMLAnchorElement): void {
  const { told: id, seen: seenUntil } = link.dataset
  const csrf = link.closest('li')?.querySelector<HTMLInputElement>('input[name=csrf]')?.value
  if (!id || !seenUntil || !csrf) return
  const read = () =>
    fetch(`/api/v1/me/notifications/${id}/read`, {
      method: 'PUT',
      keepalive: true,
      headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
      body: JSON.stringify({ seenUntil }),
    }).catch(() => undefined)
  link.addEventListener('click', read)
  // Opened in another window.
  link.addEventListener('auxclick', ({ button }) => void (button === 1 && read()))
}
